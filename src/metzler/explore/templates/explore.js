"use strict";
(() => {
  document.body.classList.add("explore");
  const at = id => document.getElementById(id);
  const address = new URLSearchParams(location.hash.slice(1)).get("token");
  if (address) { sessionStorage.setItem("token", address); history.replaceState(null, "", location.pathname); }
  const token = sessionStorage.getItem("token") || "";
  const SCALE = 50, SLOPES = "slopes";
  let net = null, silenced = new Map(), version = -1, watching = false, asking = 0, sought = 0, shown = new Map();

  const call = async (path, how = {}) => {
    let answer;
    try { answer = await fetch(path, { ...how, headers: { "X-Metzler-Token": token } }); }
    catch { throw new Error("The explorer has ended: start it again in the terminal."); }
    if (answer.ok) return answer;
    let said = "";
    try { said = (await answer.json()).error; } catch { said = ""; }
    throw new Error(said || `The explorer answers ${answer.status}.`);
  };
  const complain = error => { at("error").textContent = error ? String(error.message || error) : ""; at("error").hidden = !error; };
  const guarded = work => async (...given) => { try { await work(...given); } catch (error) { complain(error); } };

  const options = (select, pairs, value) => { select.replaceChildren(...pairs.map(([key, text]) => new Option(text, key))); select.value = value; };
  const numeric = field => field.value.trim() === "" ? null : Number(field.value);

  const controls = () => {
    at("network-name").textContent = net.name;
    at("network-size").textContent = `${net.n.toLocaleString("en")} ${net.of}${net.n === 1 ? "" : "s"}`;
    at("anew").hidden = !net.anew;
    options(at("kind"), Object.entries(net.kinds), net.kind);
    const own = net.activation || net.slopes ? [] : [["", "as loaded"]];
    options(at("activation"), [...own, ...net.activations.map(name => [name, name]), [SLOPES, "slopes, least and largest"]], net.activation || (net.slopes ? SLOPES : ""));
    at("slope-low").value = net.slopes && net.slopes[0] !== null ? net.slopes[0] : "";
    at("slope-high").value = net.slopes && net.slopes[1] !== null ? net.slopes[1] : "";
    at("gain").value = net.gain;
    at("gain-slide").value = 0;
    at("leak").value = net.leak === null ? "" : net.leak;
    at("leak").placeholder = net.leak === null ? "one for each, as loaded" : "";
    options(at("norm"), Object.entries(net.norms), net.norm);
    at("max-condition").value = net.max_condition || "";
    at("silence-field").hidden = !net.silences;
    at("silence").value = "";
    silenced = new Map();
    fitting();
    chips();
  };
  const fitting = () => {
    at("slopes").hidden = at("activation").value !== SLOPES;
    at("slopes-field").hidden = at("gain-field").hidden = !net.sloped;
    at("leak-field").hidden = !net.has_leak[at("kind").value];
  };
  const chips = () => {
    at("silenced").replaceChildren(...[...silenced].map(([index, name]) => {
      const item = made("li", ""), button = made("button", name + " \u00d7");
      button.type = "button";
      button.dir = "auto";
      button.setAttribute("aria-label", `Let ${name} work again`);
      button.onclick = () => { silenced.delete(index); chips(); ask(); };
      item.append(button);
      return item;
    }));
    document.querySelector('[data-export="network"]').hidden = !silenced.size;
  };
  const question = () => {
    const out = { silenced: [...silenced.keys()] }, kind = at("kind").value, phi = at("activation").value;
    if (kind !== net.kind) out.model = kind;
    if (net.sloped) {
      if (phi === SLOPES) {
        const ends = [numeric(at("slope-low")), numeric(at("slope-high"))];
        if (ends.every(end => end !== null)) out.slopes = ends;
      } else if (phi) out.activation = phi;
      const gain = numeric(at("gain"));
      if (gain !== null) out.gain = gain;
    }
    if (net.has_leak[kind] && numeric(at("leak")) !== null) out.leak = numeric(at("leak"));
    out.norm = at("norm").value;
    if (numeric(at("max-condition")) !== null) out.max_condition = numeric(at("max-condition"));
    return out;
  };
  const send = guarded(async () => {
    complain(null);
    said("");
    document.body.classList.add("old");
    stands(await (await call("/ask", { method: "POST", body: JSON.stringify(question()) })).json());
    watch();
  });
  const ask = () => { if (!net) return; fitting(); clearTimeout(asking); asking = setTimeout(send, 250); };

  const stands = state => {
    at("phase").textContent = state.running ? state.phase || "searching" : state.cancelled ? "Stopped: this is what was proved by then." : state.answered ? "Done" : "";
    at("bracket").textContent = state.running ? state.bracket : "";
    at("done").value = state.running ? state.done : 1;
    at("done").hidden = !state.running;
    at("cancel").disabled = !state.running || state.cancelled;
    all(document, "[data-export]").forEach(button => { button.disabled = !state.answered || state.running; });
    if (state.error) complain(state.error);
    root.dataset.running = state.running ? "1" : "0";
    return state;
  };
  const watch = async () => {
    if (watching) return;
    watching = true;
    try {
      for (;;) {
        const state = await (await call("/state")).json();
        if (state.version !== version && state.answered) { await show(); version = state.version; }
        stands(state);
        if (!state.running) break;
        await new Promise(done => setTimeout(done, 250));
      }
    } catch (error) { complain(error); }
    watching = false;
  };
  const alive = part => {
    all(part, "table.sortable").forEach(sortable);
    all(part, ".slider").forEach(slider);
    all(part, ".cloud").map(cloud);
  };
  const show = async () => {
    const page = new DOMParser().parseFromString(await (await call("/answer")).text(), "text/html");
    const head = one(document, "header"), main = one(document, "main");
    head.replaceChildren(one(head, ".bar"), ...all(page, "header > :not(.bar)").map(part => document.importNode(part, true)));
    one(document, "nav").replaceChildren(...[...one(page, "nav").childNodes].map(part => document.importNode(part, true)));
    document.title = page.title;
    const texts = new Map(all(page, "main > section").map(part => [part.id, part.outerHTML]));
    drawn.length = 0;
    const parts = all(page, "main > section").map(part => {
      const before = shown.get(part.id) === part.outerHTML && one(main, `#${part.id}`);
      return before && !one(before, ".cloud") ? before : document.importNode(part, true);
    });
    const fresh = parts.filter(part => part.parentNode !== main);
    main.replaceChildren(...parts);
    fresh.forEach(alive);
    shown = texts;
    document.body.classList.remove("old");
    root.dataset.answers = Number(root.dataset.answers || 0) + 1;
  };
  const said = text => { at("export-says").textContent = text; at("command").hidden = true; };

  const suggest = guarded(async () => {
    const text = at("silence").value.trim(), number = ++sought;
    if (!text) { at("suggested").replaceChildren(); at("silence-says").textContent = ""; return; }
    const found = await (await call(`/names?q=${encodeURIComponent(text)}`)).json();
    if (number !== sought) return;
    at("silence-says").textContent = found.length ? "" : `No ${net.of} has this in its name.`;
    at("suggested").replaceChildren(...found.filter(each => !silenced.has(each.index)).map(each => {
      const button = made("button", each.name);
      button.type = "button";
      button.dir = "auto";
      button.onclick = () => { silenced.set(each.index, each.name); at("silence").value = ""; at("suggested").replaceChildren(); chips(); ask(); at("silence").focus(); };
      return button;
    }));
  });
  const take = async what => {
    const answer = await call(`/export/${what}`), about = JSON.parse(answer.headers.get("x-metzler-about") || '""');
    said(about);
    if (what === "command") {
      one(at("command"), "code").textContent = await answer.text();
      at("command").hidden = false;
      return;
    }
    const link = made("a", ""), name = /filename="([^"]*)"/.exec(answer.headers.get("content-disposition"));
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name ? name[1] : what;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  ["kind", "activation", "slope-low", "slope-high", "leak", "norm", "max-condition"].forEach(id => { at(id).onchange = ask; });
  at("gain-slide").oninput = () => { at("gain").value = Number((net.gain * 10 ** (at("gain-slide").value / SCALE)).toPrecision(3)); ask(); };
  at("gain").oninput = () => { const gain = numeric(at("gain")); if (gain > 0) at("gain-slide").value = SCALE * Math.log10(gain / net.gain); ask(); };
  at("silence").oninput = suggest;
  at("silence").onkeydown = event => { if (event.key === "Enter") { const first = one(at("suggested"), "button"); if (first) first.click(); event.preventDefault(); } };
  at("reset").onclick = () => { controls(); ask(); };
  at("cancel").onclick = guarded(async () => { stands(await (await call("/cancel", { method: "POST" })).json()); });
  all(document, "[data-export]").forEach(button => { button.onclick = guarded(async () => { complain(null); await take(button.dataset.export); }); });
  at("file").onchange = guarded(async () => {
    const file = at("file").files[0];
    if (!file) return;
    complain(null);
    at("phase").textContent = "reading";
    net = await (await call(`/load?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file })).json();
    at("file").value = "";
    document.body.classList.add("old");
    controls();
    watch();
  });
  guarded(async () => { net = await (await call("/network")).json(); controls(); await watch(); root.dataset.loaded = "1"; })();
})();
