// The status page: asks GET /api/status every two seconds for what is another than before, and shows it. Text that comes from data is only
// ever set as text.
"use strict";
(() => {
  const every = 2000;
  const longest = 15000;
  const minute = 60000, hour = 60 * minute, day = 24 * hour;
  const endedLately = 10 * minute;
  const pageSize = 50;
  const token = document.querySelector('meta[name="landfall-token"]').content;
  const view = document.getElementById("view");
  const numbers = new Intl.NumberFormat("en");
  const exactly = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
  const hourly = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

  const state = {
    tables: new Map(), version: "", behind: 0, seen: false, clock: 0, health: null, failure: null, failedAt: 0,
    paused: false, find: "", page: 0, card: null, cardOf: null, playbook: null, cost: null, costOf: null, costAt: 0, rejects: new Map(), released: new Map(),
  };

  // ---- Elements. Attributes and texts, never markup.
  const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
  const s = (name, attributes, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
  function fill(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value === true ? "" : String(value));
    }
    element.append(...children.flat(9).filter(child => child !== null && child !== undefined && child !== false));
    return element;
  }

  // ---- Numbers and times for people.
  const now = () => Date.now() + state.clock;
  const count = number => numbers.format(number);
  const many = (number, one, more) => `${count(number)} ${number === 1 ? one : more ?? one + "s"}`;
  function bytes(size) {
    const units = ["B", "kB", "MB", "GB", "TB"];
    let at = 0;
    while (size >= 1000 && at < units.length - 1) { size /= 1000; at++; }
    return `${size < 10 && at ? size.toFixed(1) : Math.round(size)} ${units[at]}`;
  }
  const seconds = value => value < 1 ? `${Math.max(1, Math.round(value * 1000))} ms` : value < 90 ? `${value.toFixed(1)} s` : `${Math.round(value / 60)} min`;
  function age(ms) {
    if (ms < 5000) return "just now";
    if (ms < minute) return `${Math.round(ms / 1000)} s ago`;
    if (ms < 90 * minute) return `${Math.round(ms / minute)} min ago`;
    if (ms < 36 * hour) return `${Math.round(ms / hour)} h ago`;
    return `${Math.round(ms / day)} days ago`;
  }
  const time = at => at ? h("time", { datetime: at, title: exactly.format(new Date(at)), "data-at": Date.parse(at), class: "nowrap" }, age(now() - Date.parse(at))) : null;
  const badge = (kind, text) => h("span", { class: `badge ${kind}` }, text);
  const percent = part => `${Math.round(part * 100)} %`;

  // ---- What a table's numbers mean.
  const pseudo = { unclaimed: "Files that no contract claims", archive: "Archives" };
  const nameOf = table => pseudo[table.table] ?? table.table;
  // A long name breaks after a dot or an underscore before it breaks anywhere else.
  const breakable = name => name.split(/(?<=[._])/).flatMap((part, at) => at ? [h("wbr"), part] : [part]);
  const linkOf = table => `#/tables/${encodeURIComponent(table)}`;
  const files = (table, ...states) => states.reduce((sum, word) => sum + (table.counts?.states?.[word] ?? 0), 0);
  const stoppedOf = table => files(table, "parked", "refused", "unreadable");
  const unclaimedOf = table => files(table, "unclaimed");
  const openOf = table => files(table, "registered", "curated");
  const isOpen = file => file.state === "registered" || file.state === "curated";
  const objectivesOf = table => table.objectives ?? table.counts?.objectives ?? [];
  const ranks = { breached: 2, late: 1 };
  const worstOf = table => [...objectivesOf(table)].sort((a, b) => (ranks[b.state] ?? 0) - (ranks[a.state] ?? 0) || (a.budgetLeft ?? 1) - (b.budgetLeft ?? 1))[0];
  const hoursOf = table => (table.hours ?? []).filter(one => now() - Date.parse(one.hour) < day);
  const lastDay = (table, what) => hoursOf(table).reduce((sum, one) => sum + one[what], 0);
  const stateOf = table => worstOf(table)?.state;
  // Of this calendar month. Without prices there are no amounts, and what was used is told in their place.
  const money = (amount, currency) => `${amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${currency}`;
  function costWords(cost) {
    const { prices, total } = cost;
    if (!prices || total.amount === null || total.amount === undefined) {
      const used = total.usage;
      return [`${many(used.calls, "request")}, ${bytes(used.storedBytes)} stored, ${seconds(used.warehouseSeconds)} in the warehouse`, h("span", { class: "soft small" }, " no prices are set")];
    }
    const budget = total.budget;
    return [money(total.amount, prices.currency), budget ? ` of ${money(budget.month, prices.currency)}` : null,
      h("span", { class: "soft small" }, ` prices of ${prices.date}, ${prices.region}`)];
  }

  function standOf(table) {
    const worst = worstOf(table);
    if (table.counts?.loss) return { rank: 6, kind: "bad", text: "behind" };
    if (worst?.state === "breached") return { rank: 5, kind: "bad", text: "breached" };
    if (stoppedOf(table)) return { rank: 4, kind: "bad", text: `${count(stoppedOf(table))} stopped` };
    if (unclaimedOf(table)) return { rank: 3, kind: "warn", text: `${count(unclaimedOf(table))} unclaimed` };
    if (worst?.state === "late") return { rank: 3, kind: "warn", text: "late" };
    if (openOf(table)) return { rank: 2, kind: "move", text: `${count(openOf(table))} on the way` };
    if (!table.counts) return { rank: 0, kind: "", text: state.behind ? "not looked at yet" : "no file yet" };
    return { rank: 1, kind: "good", text: "fine" };
  }
  const all = () => [...state.tables.values()];
  const sorted = () => all().map(table => ({ table, stand: standOf(table) }))
    .sort((a, b) => b.stand.rank - a.stand.rank || (a.table.table < b.table.table ? -1 : 1));

  // ---- Charts, each with its words.
  function timeline(table, big) {
    const hours = new Map(hoursOf(table).map(one => [Date.parse(one.hour), one]));
    const most = Math.max(1, ...[...hours.values()].map(one => one.rows));
    const from = table.hoursFrom ? Date.parse(table.hoursFrom) : 0;
    const last = Math.floor(now() / hour) * hour;
    const [width, gap, height] = big ? [22, 3, 40] : [5, 1, 18];
    const cells = [];
    for (let at = 23; at >= 0; at--) {
      const began = last - at * hour, one = hours.get(began), x = (23 - at) * (width + gap);
      const kind = !one ? (began < from ? "cskip" : "c0") : one.stopped ? (pseudo[table.table] ? "cwarn" : "cbad") : one.open ? "cmove" : one.rejectRows && one.rejectRows >= one.rows ? "cwarn"
        : one.rows > most * .5 ? "c3" : one.rows ? "c2" : "c1";
      const words = one ? `${many(one.files, "file")}, ${many(one.rows, "row")}${one.rejectRows ? `, ${count(one.rejectRows)} rejected` : ""}${one.stopped ? `, ${count(one.stopped)} ${pseudo[table.table] ? "unclaimed" : "stopped"}` : ""}` : "no file";
      cells.push(s("rect", { x, y: 0, width, height, rx: big ? 3 : 1, class: kind }, s("title", {}, `${hourly.format(began)}: ${words}`)));
      if (big && at % 6 === 5) cells.push(s("text", { x, y: height + 15 }, hourly.format(began)));
    }
    const total = lastDay(table, "files");
    const words = total ? `Last 24 hours: ${many(total, "file")} in ${many(hours.size, "hour")}, ${many(lastDay(table, "rows"), "row")}, ${count(lastDay(table, "rejectRows"))} rejected, ${count(lastDay(table, "stopped"))} stopped` : "Last 24 hours: no file";
    const all = 24 * (width + gap) - gap;
    return s("svg", { viewBox: `0 0 ${all} ${height + (big ? 20 : 0)}`, width: big ? "100%" : all, height: big ? null : height, role: "img", "aria-label": words }, cells);
  }

  function volumes(table, big) {
    const rows = table.volumes ?? [];
    if (!rows.length) return h("span", { class: "soft small" }, "–");
    const most = Math.max(1, ...rows), least = Math.min(...rows);
    const [width, gap, height] = big ? [20, 4, 64] : [4, 1, 22];
    const words = `Rows of the newest ${many(rows.length, "published file")}, oldest first: from ${count(least)} to ${count(most)}, the last one ${count(rows.at(-1))}`;
    const bars = rows.map((value, at) => {
      const tall = value ? Math.max(1.5, value / most * height) : 0;
      return s("rect", { x: at * (width + gap), y: height - tall, width, height: tall, rx: big ? 2 : .5, class: at === rows.length - 1 ? "last" : null }, s("title", {}, many(value, "row")));
    });
    const room = big ? 24 * (width + gap) : rows.length * (width + gap);
    return s("svg", { class: "bars", viewBox: `0 0 ${room} ${height + 1}`, width: big ? "100%" : room, height: big ? null : height + 1, role: "img", "aria-label": words },
      bars, s("line", { x1: 0, x2: room, y1: height + .5, y2: height + .5 }));
  }

  function budget(left) {
    if (left === null || left === undefined) return null;
    const kind = left <= 0 ? "bad" : left < .25 ? "warn" : "good";
    const words = left <= 0 ? "budget used up" : `budget ${percent(left)}`;
    return h("span", { class: "soft small nowrap", title: "What is left of the error budget of 30 days" },
      s("svg", { class: "meter", width: 34, height: 6, viewBox: "0 0 34 6", "aria-hidden": "true" },
        s("rect", { class: "track", width: 34, height: 6, rx: 3 }), s("rect", { class: kind, width: Math.max(left <= 0 ? 0 : 2, Math.min(1, left) * 34), height: 6, rx: 3 })), ` ${words}`);
  }
  const objectiveKind = word => word === "breached" ? "bad" : word === "late" ? "warn" : "good";
  const promiseOf = one => String(one.objective).replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
  const objectiveText = one => `${promiseOf(one)}: ${String(one.state).replace("-", " ")}`;
  const objectiveCell = table => {
    const worst = worstOf(table);
    return worst ? [badge(objectiveKind(worst.state), objectiveText(worst)), " ", budget(worst.budgetLeft)] : h("span", { class: "soft small" }, "–");
  };

  // ---- Parts of the page. Each is made anew only when what it shows is another.
  function card(id, title, more, ...body) {
    return h("section", { class: "card", "aria-labelledby": id }, h("header", {}, h("h2", { id }, title), more), body);
  }
  const shortName = name => h("span", { class: "name", title: name }, h("bdi", {}, name));

  function fileItem(table, file) {
    const words = { registered: "landed", curated: "curated, loading", published: "published" };
    const kind = isOpen(file) ? "move" : file.state === "published" ? "good" : file.state === "parked" || file.state === "refused" ? "bad" : file.state === "unclaimed" ? "warn" : "";
    return h("li", {}, shortName(file.name), badge(kind, words[file.state] ?? file.state),
      h("span", { class: "line" },
        h("a", { href: linkOf(table.table), "data-focus": `file ${file.batch}` }, nameOf(table)),
        h("span", {}, file.rows ? many(file.rows, "row") : bytes(file.length)),
        file.rejectRows ? h("span", {}, `${count(file.rejectRows)} rejected`) : null,
        isOpen(file) ? null : file.seconds ? h("span", {}, seconds(file.seconds)) : null,
        time(isOpen(file) ? file.landedAt : file.updatedAt),
        file.waitsFor ? h("span", {}, `waits: ${file.waitsFor}`) : null,
        isOpen(file) && file.error ? h("span", {}, `last attempt: ${file.error.message}`) : null));
  }
  function movingFiles(tables) {
    return tables.flatMap(table => (table.moving ?? []).map(file => ({ table, file })))
      .filter(({ file }) => isOpen(file) || now() - Date.parse(file.updatedAt) < endedLately)
      .sort((a, b) => isOpen(b.file) - isOpen(a.file) || Date.parse(b.file.updatedAt) - Date.parse(a.file.updatedAt));
  }
  function movingCard(tables, most) {
    const list = movingFiles(tables), waiting = tables.reduce((sum, table) => sum + openOf(table), 0);
    return card("moving", "On their way", h("span", { class: "more" }, [waiting ? many(waiting, "file") : "none now", list.length > waiting ? `${count(list.filter(({ file }) => !isOpen(file)).length)} ended lately` : null].filter(Boolean).join(" · ")),
      list.length ? h("ul", { class: "files", id: "files" }, list.slice(0, most).map(({ table, file }) => fileItem(table, file)))
        : h("p", { class: "none" }, "Nothing landed in the last ten minutes."));
  }

  function releaseButton(key, label, words, path) {
    const released = state.released.get(key);
    return h("button", {
      type: "button", "data-focus": `release ${key}`, "aria-label": label, disabled: released === "asked",
      onclick: () => release(key, label, words, path),
    }, released === "asked" ? "Asked …" : "Release");
  }
  function stoppedItem(table, file) {
    const failed = state.released.get(file.batch);
    return h("li", {}, badge("bad", file.state),
      h("p", { class: "what" }, file.name, " ", h("a", { class: "small", href: linkOf(table.table), "data-focus": `stopped ${file.batch}` }, table.table), " ", h("span", { class: "soft small" }, time(file.updatedAt))),
      file.error ? h("p", { class: "why" }, file.error.message) : null,
      file.error?.hint ? h("p", { class: "next" }, h("b", {}, "Next: "), file.error.hint) : null,
      failed && failed !== "asked" ? h("p", { class: "next", role: "alert" }, failed) : null,
      h("p", { class: "act" }, releaseButton(file.batch, `Release ${file.name}`,
        "It is sent on its way again: read, checked and loaded as if it had just landed. When what stopped it is not settled, it stops again.",
        `/api/batches/${encodeURIComponent(file.batch)}/release`)));
  }
  // What to do about a promise that is not kept, by what is promised. The playbook has the whole of it, where people have said where theirs is.
  const nextOf = {
    frequency: "Ask the source whether it sent anything. Files that landed and wait or stopped are on the table's page.",
    latency: "See on the table's page what its files wait for. One that fails again and again says why in landfall status BATCH.",
    timeOfAvailability: "Ask the source where the day's file is, or see on the table's page what it waits for.",
    errorRate: "See which column and rule the rows break, and tell the source, or fix the contract and run landfall rejects replay.",
    volume: "Ask the source whether the number of rows is right; a part may be missing, or sent twice.",
  };
  function nextSteps(table, objective) {
    const words = nextOf[objective] ?? "See the table's page.";
    return [words, ` Tell whoever reads ${table}. `, state.playbook ? h("a", { href: `${state.playbook}#landfallobjectivemissed`, rel: "noreferrer", "data-focus": `playbook ${table} ${objective}` }, "Playbook") : null];
  }
  const brokenItems = table => objectivesOf(table).filter(one => ranks[one.state]).map(one => todoItem(objectiveKind(one.state), one.state,
    [h("a", { href: linkOf(table.table), "data-focus": `late ${table.table} ${one.objective}` }, table.table), ` ${promiseOf(one)} `, h("span", { class: "soft small" }, "since ", time(one.since))], one.reason, nextSteps(table.table, one.objective)));
  function todoItem(kind, word, what, why, next) {
    return h("li", {}, badge(kind, word), h("p", { class: "what" }, what), why ? h("p", { class: "why" }, why) : null, next ? h("p", { class: "next" }, h("b", {}, "Next: "), next) : null);
  }
  function todos(ordered) {
    const items = [];
    // A table that the warehouse has lost is told below, with the table.
    for (const problem of state.health?.problems ?? []) if (problem.kind !== "warehouse") items.push(todoItem("bad", problem.kind, problem.name, problem.detail, null));
    for (const { table } of ordered) {
      if (table.counts?.loss) items.push(todoItem("bad", "behind", h("a", { href: linkOf(table.table) }, table.table), table.counts.loss, h("span", {}, "Put the warehouse back as it was, or run ", h("code", {}, `landfall rebuild ${table.table}`), ".")));
      items.push(...brokenItems(table));
    }
    const stopped = ordered.flatMap(({ table }) => (table.stopped ?? []).map(file => ({ table, file }))).sort((a, b) => Date.parse(b.file.updatedAt) - Date.parse(a.file.updatedAt));
    items.push(...stopped.slice(0, 8).map(({ table, file }) => stoppedItem(table, file)));
    const rest = ordered.reduce((sum, { table }) => sum + stoppedOf(table), 0) - Math.min(8, stopped.length);
    if (rest > 0) items.push(todoItem("bad", "stopped", `${many(rest, "more file")} parked or refused`, "See the pages of the tables below, or all in the terminal.", h("code", {}, "landfall parked")));
    const unclaimed = state.tables.get("unclaimed");
    if (unclaimed && unclaimedOf(unclaimed)) items.push(todoItem("warn", "unclaimed", h("a", { href: linkOf("unclaimed"), "data-focus": "unclaimed" }, many(unclaimedOf(unclaimed), "file that no contract claims", "files that no contract claims")),
      (unclaimed.moving ?? []).filter(file => file.state === "unclaimed").slice(0, 3).map(file => file.name).join(", ") || null,
      "Write a contract whose landfallLanding fits, or land them under names that one claims."));
    return items;
  }

  function rejectsBody(name) {
    const found = state.rejects.get(name);
    if (!found) return h("p", { class: "none" }, "Counting …");
    if (found.problem) return h("p", { class: "none" }, found.problem);
    if (!found.counts.length) return h("p", { class: "none" }, "The rows of the newest files are not kept any more.");
    return [
      h("div", { class: "scroll", role: "group", "aria-label": "A table that may be wider than the screen" }, h("table", {}, h("caption", { class: "hidden" }, `Rejected rows of ${name} by column and rule`),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Column"), h("th", { scope: "col" }, "Rule"), h("th", { scope: "col", class: "num" }, "Rows"))),
        h("tbody", {}, found.counts.slice(0, 20).map(one => h("tr", {}, h("th", { scope: "row" }, one.column ?? h("span", { class: "soft" }, "whole row")), h("td", {}, one.rule), h("td", { class: "num" }, count(one.rows))))))),
      h("p", { class: "soft small inner" }, `Of ${many(found.rows, "row")} in the ${found.files === 1 ? "newest file that has" : `newest ${count(found.files)} files that have`} some${found.isWhole ? "." : "; there are more."} `, h("code", {}, `landfall rejects ${name}`))];
  }
  async function countRejects(name) {
    try { state.rejects.set(name, await get(`/api/status/${encodeURIComponent(name)}/rejects`)); } catch (failure) { state.rejects.set(name, { problem: failure.message }); }
    render();
  }
  function rejectsCard(tables) {
    const list = tables.filter(table => table.counts?.rejectRows).sort((a, b) => lastDay(b, "rejectRows") - lastDay(a, "rejectRows") || b.counts.rejectRows - a.counts.rejectRows).slice(0, 8);
    return card("rejects", "Rejected rows", h("span", { class: "more" }, list.length ? "by column and rule" : null),
      list.length ? list.map(table => h("details", {
        open: openDetails.has(table.table), ontoggle: event => {
          if (!event.target.open) { openDetails.delete(table.table); return; }
          if (openDetails.has(table.table)) return;
          openDetails.add(table.table);
          countRejects(table.table);
        },
      }, h("summary", { "data-focus": `rejects ${table.table}` }, h("span", {}, table.table), h("span", { class: "num" }, count(table.counts.rejectRows), " ", h("span", { class: "soft small" }, `of ${count(table.counts.rows + table.counts.rejectRows)}`))),
        h("div", { class: "body" }, openDetails.has(table.table) ? rejectsBody(table.table) : null)))
        : h("p", { class: "none" }, "No row was rejected."));
  }
  const openDetails = new Set();

  // The rows of the long table stay as they are while what they show is the same.
  const rowCache = new Map();
  function tableRow({ table, stand }, isPromised) {
    const key = JSON.stringify([table, stand, isPromised, Math.floor(now() / hour)]);
    const known = rowCache.get(table.table);
    if (known?.key === key) return known.row;
    const row = h("tr", {},
      h("th", { scope: "row" }, h("a", { href: linkOf(table.table), "data-focus": `table ${table.table}` }, breakable(nameOf(table))), h("small", {}, [table.mode, table.owner].filter(Boolean).join(" · ") || (pseudo[table.table] ? null : "no contract"))),
      h("td", {}, badge(stand.kind, stand.text)),
      h("td", {}, time(table.newestData) ?? h("span", { class: "soft small" }, "–")),
      isPromised ? h("td", { class: "w2 promise" }, objectiveCell(table)) : null,
      h("td", { class: "w1" }, timeline(table, false)),
      h("td", { class: "w1 w3" }, volumes(table, false)),
      h("td", { class: "num w2" }, table.counts?.rowsInTable === null || table.counts?.rowsInTable === undefined ? h("span", { class: "soft" }, "–") : count(table.counts.rowsInTable)),
      h("td", { class: "num w1" }, table.counts?.rejectRows ? count(table.counts.rejectRows) : h("span", { class: "soft" }, table.counts ? "0" : "–")));
    rowCache.set(table.table, { key, row });
    return row;
  }
  const matches = ({ table }) => !state.find || table.table.includes(state.find.toLowerCase()) || (table.owner ?? "").toLowerCase().includes(state.find.toLowerCase());
  function tablesBody(ordered) {
    const found = ordered.filter(matches), pages = Math.max(1, Math.ceil(found.length / pageSize));
    state.page = Math.min(state.page, pages - 1);
    const shown = found.slice(state.page * pageSize, (state.page + 1) * pageSize);
    // Where no contract promises anything there is no column for it.
    const isPromised = ordered.some(({ table }) => objectivesOf(table).length);
    const column = (text, style) => h("th", { scope: "col", class: style }, text);
    const turn = (by, text, able) => h("button", { type: "button", "data-focus": `page ${by}`, disabled: !able, onclick: () => { state.page += by; render(); } }, text);
    return [
      h("div", { class: "scroll", role: "group", "aria-label": "A table that may be wider than the screen" }, h("table", { class: "tables" }, h("caption", { class: "hidden" }, "Tables, those that need somebody first"),
        h("thead", {}, h("tr", {}, column("Table"), column("State"), column("Newest data"), isPromised ? column("Objective", "w2") : null, column("Last 24 hours", "w1"), column("Rows a file", "w1 w3"), column("In table", "num w2"), column("Rejected", "num w1"))),
        h("tbody", {}, shown.map(one => tableRow(one, isPromised))))),
      shown.length ? null : h("p", { class: "none" }, "No table is called so."),
      pages > 1 ? h("p", { class: "pages" }, turn(-1, "Previous", state.page > 0), `${count(state.page * pageSize + 1)} to ${count(state.page * pageSize + shown.length)} of ${count(found.length)}`, turn(1, "Next", state.page < pages - 1)) : null];
  }

  // ---- The two views.
  const slots = new Map();
  let frame = null;
  // A part that shows the same stays; one that is made anew gives the focus back to what had it.
  function put(name, key, make) {
    const slot = slots.get(name);
    if (slot.key === key) return;
    const focus = slot.element.contains(document.activeElement) ? document.activeElement.getAttribute("data-focus") : null;
    slot.key = key;
    slot.element.replaceChildren(...[make()].flat(9).filter(Boolean));
    if (focus) slot.element.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }
  function slot(name, style) {
    const element = h("div", { class: style });
    slots.set(name, { element, key: null });
    return element;
  }
  function layout(name, build) {
    if (frame === name) return;
    frame = name;
    slots.clear();
    view.replaceChildren(...build());
    view.setAttribute("aria-busy", "false");
  }

  function numberStrip(ordered) {
    const tables = ordered.filter(({ table }) => !pseudo[table.table]);
    const people = ordered.reduce((sum, { table }) => sum + stoppedOf(table) + unclaimedOf(table) + (table.counts?.loss ? 1 : 0), 0);
    const late = ordered.filter(({ table }) => stateOf(table) === "late").length, breached = ordered.filter(({ table }) => stateOf(table) === "breached").length;
    const sum = what => ordered.reduce((total, { table }) => total + lastDay(table, what), 0);
    const cell = (label, value, kind) => h("div", { class: kind }, h("dt", {}, label), h("dd", {}, value));
    return h("dl", { class: "numbers", "aria-label": "In numbers" },
      cell("tables", count(tables.length)), cell("need a person", count(people), people ? "bad" : null), cell(breached ? "breached" : "late", count(breached || late), breached ? "bad" : late ? "warn" : null),
      cell("files on their way", count(ordered.reduce((total, { table }) => total + openOf(table), 0))), cell("rows in 24 hours", count(sum("rows"))), cell("rejected in 24 hours", count(sum("rejectRows"))));
  }

  function overview() {
    const ordered = sorted(), tables = ordered.map(one => one.table);
    if (!tables.length) {
      layout("empty", () => [h("section", { class: "card empty" }, h("h1", {}, "No contract is in force yet"),
        h("p", { class: "soft" }, "A table begins with its contract: which files feed it, and what their rows must look like."),
        h("ol", {}, h("li", {}, "Bring contracts into force: ", h("code", {}, "landfall contract apply FOLDER")), h("li", {}, "Land a file: ", h("code", {}, "landfall ingest FILE")), h("li", {}, "Watch it here.")))]);
      return;
    }
    layout("overview", () => [h("h1", { class: "hidden" }, "How the tables stand"), slot("numbers", ""), slot("todo", ""), h("div", { class: "cols" },
      h("section", { class: "card", "aria-labelledby": "tables" }, h("header", {}, h("h2", { id: "tables" }, "Tables"), slot("behind", "more"),
        h("label", { class: "find" }, h("span", { class: "hidden" }, "Find tables by name or owner"), h("input", { type: "search", id: "find", placeholder: "Find a table or owner", autocomplete: "off", value: state.find, oninput: event => { state.find = event.target.value.trim(); state.page = 0; render(); } }))), slot("tables", "")),
      h("div", { class: "side" }, slot("moving", ""), slot("rejects", "")))]);
    const tick = Math.floor(now() / minute);
    put("numbers", JSON.stringify([state.version, tick]), () => numberStrip(ordered));
    const needs = JSON.stringify([state.health?.problems, [...state.released], ordered.filter(({ stand }) => stand.rank > 2).map(({ table }) => [table.table, table.stopped, table.counts, objectivesOf(table), table.table === "unclaimed" ? table.moving : 0])]);
    put("todo", needs, () => {
      const items = todos(ordered);
      const people = items.length;
      return people ? h("section", { class: "card attention", "aria-labelledby": "todo" }, h("header", {}, h("h2", { id: "todo" }, "Needs a person")), h("ul", { class: "todo" }, items)) : null;
    });
    slots.get("todo").element.hidden = !slots.get("todo").element.hasChildNodes();
    put("behind", String(state.behind), () => state.behind ? [`${many(state.behind, "table")} still to be looked at`] : []);
    put("tables", JSON.stringify([state.version, state.find, state.page, Math.floor(now() / hour)]), () => tablesBody(ordered));
    put("moving", JSON.stringify([movingFiles(tables).slice(0, 14), tables.reduce((sum, table) => sum + openOf(table), 0)]), () => movingCard(tables, 14));
    put("rejects", JSON.stringify([tables.filter(table => table.counts?.rejectRows).map(table => [table.table, table.counts.rejectRows]), [...openDetails], [...state.rejects]]), () => rejectsCard(tables));
  }

  function facts(pairs) {
    return h("dl", { class: "facts" }, pairs.filter(pair => pair[1] !== null && pair[1] !== undefined && pair[1] !== "").map(([label, ...value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))));
  }
  function changeWords(change) {
    const difference = change.difference;
    if (!difference) return "first version that is kept";
    const words = [
      difference.modeBefore ? `mode was ${difference.modeBefore}` : null,
      difference.added.length ? `added ${difference.added.join(", ")}` : null,
      difference.removed.length ? `removed ${difference.removed.join(", ")}` : null,
      difference.changed.length ? `changed ${difference.changed.join(", ")}` : null,
    ].filter(Boolean);
    return words.length ? words.join("; ") : "no column is another";
  }
  function tableView(name) {
    const table = state.tables.get(name);
    if (!table) {
      layout(`missing ${name}`, () => [h("section", { class: "card empty" }, h("h1", {}, "There is no such table"), h("p", { class: "soft" }, name), h("p", {}, h("a", { href: "#/" }, "All tables")))]);
      return;
    }
    layout(`table ${name}`, () => [h("nav", { class: "crumb", "aria-label": "Where you are" }, h("a", { href: "#/" }, "← All tables")), slot("head", ""), slot("todo", ""), slot("facts", ""),
      h("div", { class: "two" }, slot("day", ""), slot("volume", "")), h("div", { class: "two" }, slot("moving", ""), slot("rejects", "")), slot("columns", ""), slot("changes", "")]);
    const contract = state.cardOf === name ? state.card?.contract : null, changes = state.cardOf === name ? state.card?.changes ?? [] : [];
    const stand = standOf(table), counts = table.counts;
    put("head", JSON.stringify([stand, contract]), () => [h("div", { class: "head" }, h("h1", {}, breakable(nameOf(table))), badge(stand.kind, stand.text)), contract?.purpose ? h("p", { class: "purpose" }, contract.purpose) : null]);
    put("todo", JSON.stringify([table.stopped, counts?.states, objectivesOf(table), [...state.released]]), () => {
      const items = [...brokenItems(table), ...(table.stopped ?? []).map(file => stoppedItem(table, file))], more = stoppedOf(table);
      return items.length ? h("section", { class: "card attention", "aria-labelledby": "todo" }, h("header", {}, h("h2", { id: "todo" }, "Needs a person"),
        more > 1 ? h("span", { class: "more" }, `${count(more)} files `, releaseButton(`all of ${name}`, `Release all ${count(more)} of ${name}`,
          "Every parked and refused file of the table is sent on its way again. Those whose fault is not settled stop again.", `/api/tables/${encodeURIComponent(name)}/release`)) : null), h("ul", { class: "todo" }, items)) : null;
    });
    slots.get("todo").element.hidden = !slots.get("todo").element.hasChildNodes();
    const inForce = changes.find(change => change.inForceSince);
    const cost = state.costOf === name ? state.cost : null;
    put("facts", JSON.stringify([contract, inForce, cost, counts, table.newestData, table.oldestWaiting, objectivesOf(table)]), () => card("facts", contract ? "Id card" : "In numbers", null, facts([
      ["Owner", contract ? contract.owner ?? h("span", { class: "soft" }, "the contract names none") : null], ["Domain", contract?.domain], ["Mode", contract?.mode],
      ["Files", contract ? h("code", {}, contract.landing) : null], ["Key", contract?.primaryKey.join(", ")], ["Waits for", contract?.after.join(", ")],
      ["Refuses a file above", contract ? `${percent(contract.maxRejectRatio)} rejected` : null],
      ["Contract", contract ? `version ${contract.version}` : null, contract ? h("span", { class: "soft small" }, ` ${contract.hash}`) : null],
      ["In force since", inForce ? time(inForce.inForceSince) : null, inForce ? ` by the set ${inForce.set}` : null],
      ["Newest data", time(table.newestData)], ["Oldest waiting", time(table.oldestWaiting)],
      ["Rows in the table", counts?.rowsInTable === undefined || counts?.rowsInTable === null ? null : count(counts.rowsInTable)],
      ["Rows curated, rejected", counts ? `${count(counts.rows)}, ${count(counts.rejectRows)}` : null],
      ["Files by state", counts ? Object.entries(counts.states).map(([word, number]) => `${count(number)} ${word}`).join(", ") : null],
      ["Cost this month", cost ? costWords(cost) : null],
    ]), objectivesOf(table).length ? h("div", { class: "scroll", role: "group", "aria-label": "A table that may be wider than the screen" }, h("table", {}, h("caption", { class: "hidden" }, "Service levels"),
      h("thead", {}, h("tr", {}, ["Service level", "State", "Since", "Budget", "Reason"].map(text => h("th", { scope: "col" }, text)))),
      h("tbody", {}, objectivesOf(table).map(one => h("tr", {}, h("th", { scope: "row" }, promiseOf(one)), h("td", {}, badge(objectiveKind(one.state), String(one.state).replace("-", " "))), h("td", {}, time(one.since)), h("td", {}, budget(one.budgetLeft)), h("td", { class: "soft reason" }, one.reason)))))) : null));
    put("day", JSON.stringify([table.hours, table.hoursFrom, Math.floor(now() / hour)]), () => card("day", "Last 24 hours", h("span", { class: "more" }, `${many(lastDay(table, "files"), "file")}, ${many(lastDay(table, "rows"), "row")}`), h("div", { class: "inner" }, timeline(table, true))));
    put("volume", JSON.stringify(table.volumes ?? []), () => card("volume", "Rows of the newest files", h("span", { class: "more" }, table.volumes?.length ? `last ${count(table.volumes.at(-1))}, most ${count(Math.max(...table.volumes))}` : null), h("div", { class: "inner" }, volumes(table, true))));
    put("moving", JSON.stringify([table.moving, openOf(table)]), () => movingCard([table], 20));
    put("rejects", JSON.stringify([counts?.rejectRows, state.rejects.get(name)]), () => card("rejects", "Rejected rows", h("span", { class: "more" }, counts?.rejectRows ? many(counts.rejectRows, "row") : null), counts?.rejectRows || files(table, "refused") ? rejectsBody(name) : h("p", { class: "none" }, "No row was rejected.")));
    put("columns", contract?.hash ?? "", () => contract ? card("columns", "Columns", h("span", { class: "more" }, count(contract.columns.length)), h("div", { class: "scroll", role: "group", "aria-label": "A table that may be wider than the screen" }, h("table", {}, h("caption", { class: "hidden" }, `Columns of ${name}`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Column"), h("th", { scope: "col" }, "Type"), h("th", { scope: "col" }, "Is"), h("th", { scope: "col" }, "Classification"), h("th", { scope: "col", class: "w1" }, "In the file"))),
      h("tbody", {}, contract.columns.map(column => h("tr", {}, h("th", { scope: "row" }, column.name), h("td", {}, h("code", {}, column.type)),
        h("td", {}, column.primaryKey ? [h("span", { class: "tag key" }, "key"), " "] : null, column.required ? h("span", { class: "tag" }, "required") : null),
        h("td", {}, column.classification ? h("span", { class: "tag warn" }, column.classification) : null), h("td", { class: "soft w1" }, column.source === column.name ? "" : column.source))))))) : null);
    put("changes", JSON.stringify(changes), () => changes.length ? card("changes", "Changes of the contract", null, h("div", { class: "scroll", role: "group", "aria-label": "A table that may be wider than the screen" }, h("table", {}, h("caption", { class: "hidden" }, `Versions of the contract of ${name}`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Version"), h("th", { scope: "col" }, "Applied"), h("th", { scope: "col" }, "By"), h("th", { scope: "col" }, "What changed"))),
      h("tbody", {}, changes.map(change => h("tr", {}, h("th", { scope: "row" }, change.version ?? "unreadable", " ", h("span", { class: "soft small w1" }, change.hash)), h("td", {}, time(change.storedAt)),
        h("td", {}, change.inForceSince ? [badge("good", "in force"), h("span", { class: "small soft" }, ` set ${change.set}`)] : h("span", { class: "soft" }, "–")), h("td", { class: "soft" }, changeWords(change))))))),
      h("p", { class: "soft small inner" }, "Landfall keeps the set that a version came into force with. Who approved it is in the history of the folder that the set is kept in.")) : null);
  }

  // ---- The page as a whole.
  function routeOf() {
    if (!location.hash.startsWith("#/tables/")) { return null; }
    const name = location.hash.slice("#/tables/".length);
    // An address that was typed by hand may hold a lone percent sign: no table has such a name, and the page says so.
    try { return decodeURIComponent(name); } catch { return name; }
  }

  function render() {
    if (!state.seen) { verdict(); return; }
    const name = routeOf();
    if (name === null) overview(); else tableView(name);
    scrolls();
    document.title = name === null ? "Landfall" : `${name} · Landfall`;
    verdict();
  }
  function say(element, text) { if (element.textContent !== text) element.textContent = text; }
  function verdict() {
    const element = document.getElementById("verdict"), ordered = all();
    const stopped = ordered.reduce((sum, table) => sum + stoppedOf(table) + unclaimedOf(table), 0);
    const late = ordered.filter(table => stateOf(table) === "late").length, breached = ordered.filter(table => stateOf(table) === "breached").length, lost = ordered.filter(table => table.counts?.loss).length;
    const problems = (state.health?.problems ?? []).filter(problem => problem.kind !== "warehouse").length;
    const words = [
      problems ? many(problems, "thing missing", "things missing") : null, lost ? `${many(lost, "table")} behind` : null,
      breached ? `${many(breached, "table")} breached` : null,
      stopped ? `${many(stopped, "file")} ${stopped === 1 ? "needs" : "need"} a person` : null, late ? `${many(late, "table")} late` : null,
    ].filter(Boolean);
    say(element, !state.seen ? "Looking …" : words.length ? words.join(", ") : "All is well");
    element.className = `verdict ${!state.seen ? "" : problems || stopped || lost || breached ? "bad" : late ? "warn" : "good"}`;
    const health = state.health;
    say(document.getElementById("host"), health ? [`${health.host} host`, health.warehouse, `version ${health.version}`].filter(Boolean).join(" · ") : "");
    const notice = document.getElementById("notice");
    say(notice, state.failure ? `${state.failure}${state.seen ? ` What is shown is from ${hourly.format(state.failedAt)}.` : ""}` : "");
    notice.hidden = !state.failure;
  }
  // A part that can be scrolled has to be reached by the keyboard; one that cannot is no stop on the way.
  function scrolls() {
    for (const element of document.querySelectorAll(".scroll")) {
      if (element.scrollWidth > element.clientWidth) element.setAttribute("tabindex", "0"); else element.removeAttribute("tabindex");
    }
  }
  function ages() {
    for (const element of document.querySelectorAll("time[data-at]")) say(element, age(now() - Number(element.dataset.at)));
  }

  // ---- Asking.
  async function get(path) {
    let answer;
    try { answer = await fetch(path, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(30000) }); } catch { throw new Error("This host does not answer. See that landfall up runs."); }
    const body = await answer.json().catch(() => null);
    if (!answer.ok) throw new Error(body?.detail ? `${body.title ?? "It failed"}: ${body.detail}` : `The host answered ${answer.status}.`);
    return body;
  }
  function take(reply) {
    state.clock = Date.parse(reply.at) - Date.now();
    if (reply.whole) { state.tables.clear(); rowCache.clear(); }
    for (const table of reply.tables) state.tables.set(table.table, table);
    for (const [key, what] of state.released) if (what === "asked" && !all().some(table => (table.stopped ?? []).some(file => file.batch === key)) && !key.startsWith("all of ")) state.released.delete(key);
    Object.assign(state, { playbook: reply.playbook ?? null, version: reply.version, behind: reply.behind, seen: true });
  }
  let due = null, asking = false, pause = every;
  async function ask() {
    if (asking) return;
    asking = true;
    clearTimeout(due);
    const name = routeOf();
    try {
      // The health answers also where nothing else does, and says why.
      const [status, health] = await Promise.allSettled([get(`/api/status${state.version ? `?since=${encodeURIComponent(state.version)}` : ""}`), get("/api/health")]);
      if (health.status === "fulfilled") state.health = health.value;
      if (status.status === "rejected") throw status.reason;
      take(status.value);
      if (name !== null && state.tables.has(name) && (state.cardOf !== name || status.value.tables.some(table => table.table === name))) await askCard(name);
      state.failure = null;
      state.failedAt = Date.now();
      pause = every;
    } catch (failure) {
      state.failure = failure.message;
      pause = Math.min(longest, pause * 1.5);
    } finally {
      asking = false;
    }
    render();
    ages();
    plan();
  }
  async function askCard(name) {
    const before = state.tables.get(name)?.counts?.rejectRows;
    state.card = await get(`/api/status/${encodeURIComponent(name)}`);
    const isNew = state.cardOf !== name || state.rejectsOf !== before;
    state.cardOf = name;
    state.rejectsOf = before;
    await askCost(name);
    if (isNew && (before || files(state.tables.get(name), "refused"))) countRejects(name);
  }
  // A look at the days of the month, so not with each answer; the page says all else without it.
  async function askCost(name) {
    if (state.costOf === name && Date.now() - state.costAt < minute) return;
    const cost = await get(`/api/cost?table=${encodeURIComponent(name)}`).catch(() => null);
    Object.assign(state, { cost, costOf: name, costAt: Date.now() });
  }
  function plan() {
    clearTimeout(due);
    if (!state.paused && document.visibilityState === "visible") due = setTimeout(ask, pause);
  }

  async function release(key, title, words, path) {
    const dialog = document.getElementById("ask");
    document.getElementById("ask-title").textContent = `${title}?`;
    document.getElementById("ask-text").textContent = words;
    dialog.returnValue = "no";
    dialog.showModal();
    await new Promise(done => dialog.addEventListener("close", done, { once: true }));
    if (dialog.returnValue !== "yes") return;
    state.released.set(key, "asked");
    render();
    try {
      const answer = await fetch(path, { method: "POST", headers: { "X-Landfall-Token": token, "Content-Type": "application/json" }, body: "{}" });
      if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.detail ?? `The host answered ${answer.status}.`);
      if (key.startsWith("all of ")) setTimeout(() => { state.released.delete(key); render(); }, 3 * every);
    } catch (failure) {
      state.released.set(key, failure.message);
    }
    ask();
  }

  document.getElementById("pause").addEventListener("click", event => {
    state.paused = !state.paused;
    event.target.setAttribute("aria-pressed", String(state.paused));
    event.target.textContent = state.paused ? "Go on" : "Pause";
    if (state.paused) clearTimeout(due); else ask();
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && !state.paused) ask(); else clearTimeout(due); });
  addEventListener("hashchange", () => { render(); scrollTo(0, 0); document.getElementById("main").focus(); ask(); });
  addEventListener("resize", scrolls);
  setInterval(ages, 5000);
  ask();
})();
