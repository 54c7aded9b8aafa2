//! PostgreSQL executes its DDL, takes records of every event, and gives them back equal.
//!
//! The server is the system's: `initdb` of `$PATH` or of Debian's package. The test starts one of
//! its own in a temporary folder, which listens on a Unix socket there and nowhere else, and stops
//! it. PostgreSQL refuses to run as root, so root runs it as the user `postgres`, or else `nobody`.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::support::{braze, export, records, run, skipped, table, without_nulls, zoo};

#[test]
fn it_takes_the_records_of_every_event() {
    let Some(server) = Server::start() else {
        return;
    };
    server.psql(&export(braze(), "sql")["postgresql.sql"]);
    let all = records(6);
    server.insert(&all);
    for (event, records) in &all {
        let out = server.psql(&format!("SELECT row_to_json(t) FROM {} t;", table(event)));
        let back: Vec<Value> = out
            .lines()
            .map(|line| without_nulls(serde_json::from_str(line).unwrap()))
            .collect();
        assert_eq!(&back, records, "{event}");
    }
    // What is required is required, and the comments have arrived.
    let refused = server.try_psql("INSERT INTO users_messages_email_click (id) VALUES ('1');");
    assert!(
        refused
            .unwrap_err()
            .contains("violates not-null constraint")
    );
    let comment = server.psql("SELECT col_description('users_messages_email_click'::regclass, 4);");
    assert!(comment.ends_with("Personal data.\n"), "{comment}");
    // Every feature of the language once, with texts that would break out of their quotes if they
    // could.
    server.psql(&export(zoo(), "sql")["postgresql.sql"]);
    let comment = server.psql("SELECT obj_description('farm_arrived'::regclass);");
    assert!(
        comment.starts_with("An animal arrived. `[PII]` <b>bold</b> \\n is no line break."),
        "{comment}"
    );
}

/// How many servers were started.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// A server of one test alone.
pub(crate) struct Server {
    pub(crate) folder: PathBuf,
    programs: PathBuf,
    user: Option<&'static str>,
}

impl Server {
    /// Puts records of each event into its table.
    pub(crate) fn insert(&self, all: &[(&str, Vec<Value>)]) {
        let mut script = String::new();
        for (event, records) in all {
            let table = table(event);
            let json = serde_json::to_string(records).unwrap().replace('\'', "''");
            writeln!(
                script,
                "INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, '{json}');"
            )
            .unwrap();
        }
        self.psql(&script);
    }

    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            skipped(
                "there is no PostgreSQL: run tests/exports/install, or install the package `postgresql`",
            );
            return None;
        };
        // The path of a socket has few bytes, and another user may not enter the target folder.
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!(
            "catalog-postgresql-{}-{number}",
            std::process::id()
        ));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        let server = Server {
            user: user(),
            folder,
            programs,
        };
        if let Some(user) = server.user {
            run(Command::new("chown").arg(user).arg(&server.folder));
        }
        let data = server.folder.join("data");
        run(server
            .program("initdb")
            .args([
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--username=test",
                "--no-sync",
                "-D",
            ])
            .arg(&data));
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories='{}' -c fsync=off",
            server.folder.display()
        );
        let log = server.folder.join("log");
        // The server outlives `pg_ctl` and would keep its pipes open.
        let started = server
            .program("pg_ctl")
            .args(["start", "--wait", "--silent", "-D"])
            .arg(&data)
            .arg("-l")
            .arg(&log)
            .args(["-o", &options])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(
            started.success(),
            "{}",
            fs::read_to_string(&log).unwrap_or_default()
        );
        Some(server)
    }

    /// One of the server's programs, as the user who may run it.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(&self.folder);
        command
    }

    pub(crate) fn psql(&self, script: &str) -> String {
        self.try_psql(script)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    fn try_psql(&self, script: &str) -> Result<String, String> {
        let mut child = self
            .program("psql")
            .args([
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "-U",
                "test",
                "-d",
                "postgres",
                "-h",
            ])
            .arg(&self.folder)
            .env("PGCLIENTENCODING", "UTF8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let script = script.to_owned();
        let writer = std::thread::spawn(move || {
            // A script that is refused half-way is not read to its end.
            let _ = stdin.write_all(script.as_bytes());
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        if output.status.success() {
            Ok(out)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = self
            .program("pg_ctl")
            .args(["stop", "--wait", "--silent", "--mode=immediate", "-D"])
            .arg(self.folder.join("data"))
            .output();
        let _ = fs::remove_dir_all(&self.folder);
        if !std::thread::panicking() {
            assert!(
                stop.is_ok_and(|output| output.status.success()),
                "the server did not stop"
            );
        }
    }
}

/// The folder of the server's programs.
fn programs() -> Option<PathBuf> {
    let has_all = |folder: &PathBuf| {
        ["initdb", "pg_ctl", "psql", "postgres"]
            .iter()
            .all(|program| folder.join(program).exists())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    folders.into_iter().find(has_all)
}

/// Whom the server runs as, if it cannot run as whoever runs this.
fn user() -> Option<&'static str> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    if id(&["-u"]).as_deref() != Some("0") {
        return None;
    }
    ["postgres", "nobody"]
        .into_iter()
        .find(|user| id(&["-u", user]).is_some())
}

#[test]
fn tables_are_called_as_events() {
    assert_eq!(
        table("users.messages.email.Click"),
        "users_messages_email_click"
    );
    assert_eq!(
        table("agentconsole.AgentExecuted"),
        "agentconsole_agent_executed"
    );
}
