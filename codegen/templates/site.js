// The search. It asks for nothing: the index is a script beside this one, so pages work from a server and as files.
(() => {
  "use strict";
  const index = window.searchIndex;
  const root = document.documentElement.dataset.root;
  const box = document.getElementById("q");
  const told = document.getElementById("told");
  // Only the page of the search has filters; everywhere else the results hang below the box.
  const filters = document.getElementById("filters");
  const panel = document.getElementById(filters ? "results" : "hits");
  const FIRST = 5;
  const KINDS = ["Events", "Custom events", "Fields", "Groups", "Types", "Destinations", "Objects", "Members", "Rules"];

  const entries = [];
  const fieldEvents = index.fields.map(() => []);
  for (const [name, page, doc, namespace, channel, category, destinations, pii, retired, releases, fields, title, words, also] of index.events) {
    const event = {
      kind: "Events", name, title, synonyms: words, also, href: page + ".html", doc, pii: pii > 0, retired: retired > 0, releases,
      namespace: index.namespaces[namespace], channel: index.channels[channel], category: index.categories[category],
      destinations: destinations.map((number) => index.destinations[number]),
    };
    entries.push(event);
    for (const field of fields) fieldEvents[field].push(event);
  }
  index.fields.forEach(([name, page, doc, type, pii, releases], i) => {
    entries.push({ kind: "Fields", name, href: page + ".html", doc, type, pii: pii > 0, releases, events: fieldEvents[i] });
  });
  for (const [kind, name, href, doc, also] of index.more) entries.push({ kind: kind + "s", name, href, doc, also });

  // `users.pushNotification` can be found by each of its words; `bounces` is `bounce`.
  const split = (text) => text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^\p{L}\p{N},]+/u).filter(Boolean);
  const stem = (word) => (word.length > 4 ? word.replace(/ies$/, "y").replace(/([^s])s$/, "$1") : word);
  const known = new Set();
  for (const entry of entries) {
    entry.lower = entry.name.toLowerCase();
    entry.named = split(entry.name);
    entry.words = [...split(entry.title ?? ""), ...split(entry.synonyms ?? "")];
    entry.text = (entry.doc + " " + (entry.also ?? "")).toLowerCase();
    entry.told = new Set(split(entry.text).map(stem));
    for (const word of [...entry.named, ...entry.words, ...entry.told]) known.add(word);
  }

  // How well a word fits; 0 if it does not.
  function fit(entry, word) {
    const plain = stem(word);
    const is = (other) => other === word || stem(other) === plain;
    if (entry.lower === word) return 100;
    if (entry.lower.endsWith("." + word)) return 90;
    if (entry.words.some(is)) return 80;
    if (entry.named.some(is)) return 70;
    if (entry.lower.startsWith(plain)) return 60;
    if (entry.words.concat(entry.named).some((other) => other.startsWith(plain))) return 50;
    if (entry.lower.includes(plain)) return 30;
    if (entry.told.has(plain)) return 12;
    return entry.text.includes(plain) ? 5 : 0;
  }

  // How many letters differ, of which two neighbours in the wrong order are one; no more than `most` is of interest.
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
    for (let i = 1; i <= a.length; i++) {
      rows.push([i]);
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        let least = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, rows[i - 2][j - 2] + 1);
        rows[i].push(least);
      }
    }
    return rows[a.length][b.length];
  }

  // The word itself if something has it, else the nearest that something has.
  function meant(word) {
    if (word.length < 4 || entries.some((entry) => fit(entry, word) > 0)) return word;
    let best = word;
    let least = word.length < 8 ? 2 : 3;
    for (const other of known) {
      const far = distance(word, other, least);
      if (far < least) [best, least] = [other, far];
    }
    return best;
  }

  // Whether an event, or a field in some event, is where the filters say.
  function isWithin(entry, wanted) {
    const keys = ["namespace", "channel", "category"].filter((key) => wanted[key]);
    const place = (event) =>
      keys.every((key) => event[key] === wanted[key]) && (!wanted.destination || event.destinations.includes(wanted.destination));
    if (entry.kind === "Events") return place(entry);
    // A field that no event has today can still be found by what it is.
    return entry.kind === "Fields" && (entry.events.some(place) || (keys.length === 0 && !wanted.destination));
  }

  function find(wanted) {
    const words = wanted.q.toLowerCase().split(/[\s[\]]+/).filter(Boolean).map(meant);
    const filtered = Object.keys(wanted).some((key) => key !== "q" && wanted[key]);
    const found = [];
    for (const entry of entries) {
      if (filtered) {
        if (!isWithin(entry, wanted)) continue;
        if (wanted.pii && !entry.pii) continue;
        if (wanted.release && !entry.releases.includes(Number(wanted.release))) continue;
      }
      let score = 0;
      for (const word of words) {
        const one = fit(entry, word);
        if (one === 0) { score = -1; break; }
        score += one;
      }
      if (score >= 0) found.push({ entry, score: entry.retired ? score / 2 : score });
      entry.score = score;
    }
    // Stable: what fits equally well stays in the order of the catalog.
    found.sort((a, b) => b.score - a.score);
    return { found: found.map((hit) => hit.entry), words };
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function marked(text, words) {
    if (words.length === 0) return [text];
    const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    return text.split(new RegExp(`(${pattern})`, "gi")).map((part, i) => (i % 2 ? element("mark", {}, part) : part));
  }

  // The start of a text, or what stands around the word that was found.
  function excerpt(doc, words) {
    const text = doc.replace(/\s+/g, " ").replaceAll("`", "");
    const lower = text.toLowerCase();
    const at = Math.max(-1, ...words.map((word) => lower.indexOf(word)));
    const start = at > 110 ? text.indexOf(" ", at - 60) + 1 : 0;
    const end = text.length > start + 170 ? text.lastIndexOf(" ", start + 170) : text.length;
    return (start > 0 ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  }

  function hit(entry, words) {
    const link = element("a", { href: root + entry.href });
    if (entry.title) link.append(...marked(entry.title, words), " ");
    link.append(element("code", {}, ...marked(entry.name, words)));
    if (entry.kind === "Fields" && entry.pii) link.append(" ", element("span", { className: "tag personal" }, "personal"));
    if (entry.retired) link.append(" ", element("span", { className: "tag retired" }, "retired"));
    link.append(element("span", {}, ...marked(excerpt(entry.doc, words), words)));
    return element("li", {}, link);
  }

  function show(wanted) {
    const { found, words } = find(wanted);
    const groups = new Map();
    for (const entry of found) groups.set(entry.kind, [...(groups.get(entry.kind) ?? []), entry]);
    const all = element("div", { className: "hits" });
    // Events first, unless a field or the like is called just that, or only their text has the words.
    const first = ([best]) => {
      if (words.length > 0 && best.lower === words.join(" ") && best.kind !== "Groups" && best.kind !== "Types") return -1;
      const rank = KINDS.indexOf(best.kind);
      if (words.length === 0 || best.score >= 30 * words.length) return rank;
      // Every event is called something at a destination: who asks for that means the destination.
      return best.kind === "Destinations" ? KINDS.length : KINDS.length + 1 + rank;
    };
    for (const [kind, hits] of [...groups].sort(([, a], [, b]) => first(a) - first(b))) {
      const shown = filters ? hits : hits.slice(0, FIRST);
      const id = "hits-" + kind.replace(/\W/g, "-");
      const list = element("ul", {}, ...shown.map((entry) => hit(entry, words)));
      list.setAttribute("aria-labelledby", id);
      all.append(element("h2", { id }, `${kind} (${hits.length})`), list);
    }
    if (found.length === 0) all.append(element("p", { className: "more" }, "Nothing found."));
    if (!filters && found.length > 0) {
      const link = element("a", { href: root + "search.html#" + new URLSearchParams({ q: wanted.q }) }, "All results, with filters");
      all.append(element("p", { className: "more" }, link));
    }
    panel.replaceChildren(all);
    told.textContent = `${found.length} result${found.length === 1 ? "" : "s"}`;
  }

  function wanted() {
    const all = { q: box.value.trim() };
    if (filters) for (const [key, value] of new FormData(filters)) all[key] = value;
    return all;
  }

  // The address of the search page says what was asked for, so that it can be sent to others.
  function remember(all) {
    const set = Object.entries(all).filter(([, value]) => value);
    history.replaceState(null, "", "#" + new URLSearchParams(set));
  }

  function recall() {
    const asked = new URLSearchParams(location.hash.slice(1) || location.search);
    box.value = asked.get("q") ?? "";
    for (const control of filters.elements) {
      if (control.type === "checkbox") control.checked = asked.get(control.name) === control.value;
      else if (control.name) control.value = asked.get(control.name) ?? "";
      // A value that is not in the list.
      if (control.selectedIndex === -1) control.value = "";
    }
    show(wanted());
  }

  function changed() {
    const all = wanted();
    if (filters) remember(all);
    if (!filters) panel.hidden = all.q === "";
    if (filters || all.q !== "") show(all);
  }

  function close() {
    if (!filters) panel.hidden = true;
  }

  box.addEventListener("input", changed);
  box.addEventListener("focus", () => { if (!filters && box.value.trim()) changed(); });
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (filters) panel.querySelector("a")?.focus();
    else location.href = root + "search.html#" + new URLSearchParams({ q: box.value.trim() });
  });
  box.form.addEventListener("focusout", (event) => { if (!box.form.contains(event.relatedTarget)) close(); });
  if (filters) {
    filters.addEventListener("change", changed);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("reset", () => { box.value = ""; setTimeout(changed); });
    addEventListener("hashchange", recall);
    recall();
  }

  // `/` goes to the box, arrows through the results, Enter opens the one with the focus, Escape goes back.
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const writes = target.matches?.("input, select, textarea");
    if (event.key === "/" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
      return;
    }
    const inPanel = panel.contains(target);
    if (!inPanel && target !== box) return;
    const links = [...panel.querySelectorAll("a")];
    const at = links.indexOf(target);
    if (event.key === "ArrowDown" && !panel.hidden) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)]?.focus();
    } else if (event.key === "ArrowUp" && inPanel) {
      event.preventDefault();
      (at > 0 ? links[at - 1] : box).focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (inPanel) {
        box.focus();
      } else if (!filters && !panel.hidden) {
        close();
      } else if (box.value) {
        box.value = "";
        changed();
      } else {
        box.blur();
      }
    }
  });

  // What can be copied has a button, where the browser lets a page copy.
  for (const code of navigator.clipboard ? document.querySelectorAll("pre, .wire-name code") : []) {
    const button = element("button", { type: "button", className: "copy", textContent: "Copy" });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      told.textContent = "Copied";
    });
    code.after(button);
  }

  // One language at a time, and the same on every page. Where nothing can be kept, the first.
  const kept = () => { try { return localStorage.getItem("language"); } catch { return null; } };
  const keep = (name) => { try { localStorage.setItem("language", name); } catch { /* It is asked for again. */ } };
  for (const tabs of document.querySelectorAll(".tabs")) {
    const parts = [...tabs.children];
    const list = element("div", {});
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Language");
    const buttons = parts.map((part, i) => {
      const heading = part.querySelector("h3");
      const button = element("button", { type: "button", id: `tab-${i}`, textContent: heading.textContent });
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", `panel-${i}`);
      heading.remove();
      part.id = `panel-${i}`;
      part.setAttribute("role", "tabpanel");
      part.setAttribute("aria-labelledby", button.id);
      button.addEventListener("click", () => { choose(i); keep(button.textContent); });
      return button;
    });
    const choose = (chosen) => parts.forEach((part, i) => {
      part.hidden = i !== chosen;
      buttons[i].setAttribute("aria-selected", String(i === chosen));
      buttons[i].tabIndex = i === chosen ? 0 : -1;
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (buttons.indexOf(event.target) + step + buttons.length) % buttons.length;
      buttons[next].focus();
      buttons[next].click();
    });
    list.append(...buttons);
    tabs.prepend(list);
    choose(Math.max(0, buttons.findIndex((button) => button.textContent === kept())));
  }

  // Nothing is folded on paper.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
})();
