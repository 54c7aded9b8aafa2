// Opens YAML files as an editor does: yaml_server.cjs MODULES FOLDER [FILE:LINE:CHARACTER]…
//
// Starts the language server that stands in MODULES, opens every YAML file below FOLDER, and prints as JSON what is wrong with each, and the labels that
// are offered at each of the positions, which count from 0.

const { spawn } = require("node:child_process");
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const [modules, folder, ...positions] = process.argv.slice(2);
const rpc = require(join(modules, "vscode-jsonrpc", "node"));

const server = spawn(process.execPath, [join(modules, "yaml-language-server", "bin", "yaml-language-server"), "--stdio"]);
const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin));
const settings = { validate: true, completion: true, schemaStore: { enable: false } };
connection.onRequest("workspace/configuration", ({ items }) => items.map(({ section }) => (section === "yaml" ? settings : {})));
connection.onRequest("client/registerCapability", () => null);
const waiting = new Map();
const wrong = {};
connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
  wrong[uri] = diagnostics.map(({ range, message }) => `line ${range.start.line + 1}: ${message}`);
  waiting.get(uri)?.();
});
connection.listen();

const uri = (file) => pathToFileURL(join(folder, file)).href;

async function main() {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".yaml")).sort();
  const completion = { completionItem: { documentationFormat: ["plaintext"] } };
  const capabilities = { workspace: { configuration: true }, textDocument: { completion } };
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: uri(""), capabilities });
  await connection.sendNotification("initialized", {});
  await connection.sendNotification("workspace/didChangeConfiguration", { settings: { yaml: settings } });
  const found = {};
  for (const file of files) {
    const judged = new Promise((resolve) => waiting.set(uri(file), resolve));
    const text = readFileSync(join(folder, file), "utf8");
    await connection.sendNotification("textDocument/didOpen", { textDocument: { uri: uri(file), languageId: "yaml", version: 1, text } });
    await judged;
    found[file] = wrong[uri(file)];
  }
  const offered = [];
  for (const [file, line, character] of positions.map((position) => position.split(":"))) {
    const at = { textDocument: { uri: uri(file) }, position: { line: Number(line), character: Number(character) } };
    const answer = await connection.sendRequest("textDocument/completion", at);
    offered.push((answer.items ?? answer).map(({ label }) => label));
  }
  console.log(JSON.stringify({ found, offered }));
}

// Whoever waits for an answer that never comes is told so.
const limit = setTimeout(() => finish(new Error("the language server does not answer")), 120_000);
function finish(error) {
  clearTimeout(limit);
  server.kill();
  if (error) console.error(error);
  process.exit(error ? 1 : 0);
}
main().then(() => finish(), finish);
