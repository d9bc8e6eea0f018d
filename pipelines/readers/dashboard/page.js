"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const find = (id) => document.getElementById(id);
  const dayLength = 86400000;
  const locale = vega.defaultLocale();

  // Days are numbers: milliseconds of the local midnight, so that Vega's local time shows the day as it is written.
  const toDay = (text) => new Date(+text.slice(0, 4), +text.slice(5, 7) - 1, +text.slice(8, 10)).getTime();
  const addDays = (day, count) => { const moved = new Date(day); moved.setDate(moved.getDate() + count); return moved.getTime(); };
  const pad = (number) => String(number).padStart(2, "0");
  const write = (day) => { const at = new Date(day); return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`; };
  const daysBetween = (from, to) => Math.round((to - from) / dayLength) + 1;

  function rowsOf(source) {
    const dates = source.kinds.map((kind) => kind === "date");
    return source.rows.map((row) => Object.fromEntries(source.columns.map(
      (name, place) => [name, dates[place] && row[place] ? toDay(row[place]) : row[place]])));
  }

  for (const source of [...data.headlines, ...data.charts]) {
    source.all = rowsOf(source);
    source.dated = source.columns.includes("date");
    source.byDepartment = source.columns.includes("department");
    source.days = source.settings.days || 1;
  }
  const sources = [...data.headlines, ...data.charts];
  const everyDay = sources.filter((source) => source.dated && source.days === 1).flatMap((source) => source.all.map((row) => row.date));
  const firstDay = everyDay.length ? everyDay.reduce((least, day) => Math.min(least, day)) : null;
  const lastDay = data.last ? toDay(data.last) : everyDay.length ? everyDay.reduce((most, day) => Math.max(most, day)) : null;

  const knownFrom = data.known_from ? toDay(data.known_from) : firstDay;

  // ---- filters

  const state = { from: null, to: null, department: "" };

  function choosePeriod(word) {
    state.to = lastDay;
    state.from = word === "all" || lastDay === null ? firstDay : addDays(lastDay, 1 - Number(word));
    if (state.from !== null && firstDay !== null) state.from = Math.max(state.from, Math.min(firstDay, lastDay));
    find("from").value = state.from === null ? "" : write(state.from);
    find("to").value = state.to === null ? "" : write(state.to);
  }

  function chosen(source, from, to) {
    return source.all.filter((row) =>
      (!source.byDepartment || !state.department || row.department === state.department) &&
      (!source.dated || row.date === null || from === null ||
        (row.date <= to && addDays(row.date, source.days - 1) >= from)));
  }

  const monday = (day) => addDays(day, -((new Date(day).getDay() + 6) % 7));

  /** All weeks of the period: one without rows has zeros where it is loaded, else nothing, so that no line runs over it. */
  function withAllWeeks(source, rows) {
    const { weeks } = source.settings;
    if (!weeks || !rows.length || state.from === null) return rows;
    const there = new Set(rows.map((row) => row[weeks]));
    const color = ((source.spec.encoding || {}).color || {}).field;
    const series = source.columns.includes(color) ? [...new Set(rows.map((row) => row[color]))] : [undefined];
    const numbers = source.columns.filter((_, place) => source.kinds[place] === "number");
    const [from, until] = (source.known || []).map(toDay);
    const added = [];
    for (let week = monday(state.from); week <= state.to; week = addDays(week, 7)) {
      if (there.has(week)) continue;
      const known = source.known && Math.max(week, state.from) >= from && Math.min(addDays(week, 6), state.to) <= until;
      for (const name of series) {
        const row = Object.fromEntries(numbers.map((number) => [number, known ? 0 : null]));
        added.push({ ...row, date: week, [weeks]: week, ...(name === undefined ? {} : { [color]: name }) });
      }
    }
    return [...rows, ...added];
  }

  // ---- headline numbers

  function measure(source, from, to) {
    const { sum, per, once } = source.settings;
    if (!source.all.length) return null;
    const rows = chosen(source, from, to).filter((row) => !once || row[once] === null || row[once] < from);
    const total = (name) => rows.reduce((all, row) => all + (row[name] || 0), 0);
    if (!per) return total(sum);
    const under = per === "day" ? (from === null ? 0 : daysBetween(from, to)) : total(per);
    return under ? total(sum) / under : null;
  }

  function drawTile(source) {
    const tile = find(source.key);
    const { format = ",.0f", better } = source.settings;
    const value = measure(source, state.from, state.to);
    tile.querySelector(".value").textContent = value === null ? "–" : locale.format(format)(value);
    const change = tile.querySelector(".change");
    change.className = "change";
    change.textContent = "";
    if (value === null || state.from === null) return;
    const length = daysBetween(state.from, state.to);
    const before = addDays(state.from, -length);
    if (knownFrom === null || before < knownFrom) {
      change.textContent = "no whole period before";
      return;
    }
    const earlier = measure(source, before, addDays(state.from, -1));
    if (earlier === null) {
      change.textContent = "nothing before";
      return;
    }
    const share = format.endsWith("%");
    const moved = share ? (value - earlier) * 100 : earlier ? (value - earlier) / earlier * 100 : null;
    const sign = moved === null || Math.abs(moved) < 0.05 ? "" : moved > 0 ? "▲ " : "▼ ";
    const size = moved === null ? "" : share ? `${locale.format(".1f")(Math.abs(moved))} points` : `${locale.format(",.1f")(Math.abs(moved))} %`;
    change.textContent = `${sign}${size} against ${locale.format(format)(earlier)} before`;
    if (sign && better) change.classList.add((moved > 0) === (better === "up") ? "good" : "bad");
  }

  // ---- charts

  const ink = "var(--ink)", muted = "var(--muted)", line = "var(--line)";
  const config = {
    background: null,
    font: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    aria: false,
    view: { stroke: null },
    axis: { labelColor: muted, titleColor: muted, titleFontWeight: 500, labelFontSize: 11, titleFontSize: 11, gridColor: line,
      domainColor: line, tickColor: line, domain: false, ticks: false, labelPadding: 6, titlePadding: 8 },
    axisX: { grid: false, labelFlush: true, labelOverlap: true },
    axisXQuantitative: { grid: true, tickCount: 6 },
    axisYQuantitative: { tickCount: 5 },
    axisTemporal: { tickCount: 6 },
    legend: { orient: "bottom", title: null, labelColor: ink, labelFontSize: 12, symbolType: "circle", symbolSize: 80,
      labelLimit: 150, titleColor: muted, gradientLength: 140 },
    header: { labelColor: ink, titleColor: muted },
    text: { fill: ink, fontSize: 11 },
    mark: { fill: "var(--c1)", stroke: null },
    bar: { fill: "var(--c1)", cornerRadiusEnd: 2 },
    area: { fill: "var(--c1)", opacity: 0.85, line: false },
    line: { fill: null, stroke: "var(--c1)", strokeWidth: 2.5 },
    point: { fill: "var(--c1)", filled: true, size: 50 },
    rule: { stroke: muted },
    tick: { fill: "var(--c1)" },
    range: { category: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `var(--c${number})`) },
  };

  const fieldOf = (definition) =>
    definition.aggregate === "count" && !definition.field ? "__count"
      : [definition.aggregate, definition.timeUnit, definition.field].filter(Boolean).join("_");

  function encodingOf(spec) {
    const layers = spec.layer ? spec.layer.map((layer) => layer.encoding || {}) : [];
    return Object.assign({}, ...layers.reverse(), spec.encoding);
  }

  /** Columns of the table: what the chart encodes, as it names it. */
  function columnsOf(spec, source) {
    const dates = new Set(source.columns.filter((_, place) => source.kinds[place] === "date"));
    const found = new Map();
    const encoding = encodingOf(spec);
    for (const channel of ["facet", "row", "column", "y", "x", "color", "size", "opacity", "detail", "text", "tooltip"]) {
      for (const definition of [encoding[channel] || []].flat()) {
        const name = fieldOf(definition);
        if (!definition.field && !definition.aggregate) continue;
        if (found.has(name)) continue;
        found.set(name, {
          name,
          title: definition.title || (definition.axis || {}).title || (definition.legend || {}).title || (definition.field || "rows").replaceAll("_", " "),
          format: definition.format || (definition.axis || {}).format,
          temporal: definition.type === "temporal" || (dates.has(definition.field) && !definition.aggregate),
          numeric: definition.type === "quantitative",
          order: Array.isArray(definition.sort) ? definition.sort : null,
        });
      }
    }
    const columns = [...found.values()];
    return source.settings.list ? columns : columns.sort((one, other) => one.numeric - other.numeric);
  }

  function datasetOf(marks) {
    for (const mark of marks) {
      const from = mark.from || {};
      const name = from.facet ? from.facet.data : from.data;
      if (name && !name.startsWith("faceted_path")) return name;
      const inner = mark.marks && datasetOf(mark.marks);
      if (inner) return inner;
    }
    return null;
  }

  /** Rows in the order of the chart: by day or by its own order of words, else the largest first. */
  function sorted(rows, columns) {
    const words = columns.filter((column) => !column.numeric);
    const number = columns.find((column) => column.numeric);
    const inOrder = words.length > 0 && (words[0].temporal || words[0].order);
    const rank = (row, column) => (column.order ? column.order.indexOf(row[column.name]) : row[column.name]);
    return [...rows].sort((one, other) => {
      if (!inOrder && number && one[number.name] !== other[number.name]) return other[number.name] - one[number.name];
      for (const column of words) {
        const [here, there] = [rank(one, column), rank(other, column)];
        if (here !== there) return here < there ? -1 : 1;
      }
      return 0;
    });
  }

  function cell(value, column) {
    if (value === null || value === undefined) return "";
    if (column.temporal) return write(value);
    if (typeof value === "number") return column.format && !column.temporal ? locale.format(column.format)(value)
      : value.toLocaleString("en", { maximumFractionDigits: 2 });
    return String(value);
  }

  const mostRows = 500;

  /** What a cell is sorted by: numbers and days as numbers, else its words; nothing comes last. */
  function compare(one, other, column, down) {
    const [here, there] = [one[column.name], other[column.name]];
    const blank = (value) => value === null || value === undefined || value === "";
    if (blank(here) || blank(there)) return blank(here) - blank(there);
    const order = typeof here === "number" && typeof there === "number" ? here - there : String(here).localeCompare(String(there));
    return down ? -order : order;
  }

  function drawTable(place, source, rows) {
    const columns = source.tableColumns;
    const { by, down } = source.order || {};
    const wanted = (source.wanted || "").trim().toLowerCase();
    const matching = wanted ? rows.filter((row) => columns.some((column) => cell(row[column.name], column).toLowerCase().includes(wanted))) : rows;
    const shown = by ? [...matching].sort((one, other) => compare(one, other, by, down)) : matching;
    const table = document.createElement("table");
    const head = table.createTHead().insertRow();
    for (const column of columns) {
      const heading = document.createElement("th");
      heading.scope = "col";
      if (column.numeric) heading.className = "number";
      if (by === column) heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = column.title;
      button.addEventListener("click", () => {
        source.order = { by: column, down: by === column ? !down : column.numeric };
        drawTable(place, source, rows);
        place.querySelectorAll("th button")[columns.indexOf(column)].focus();
      });
      heading.append(button);
      head.append(heading);
    }
    const body = table.createTBody();
    for (const row of shown.slice(0, mostRows)) {
      const line = body.insertRow();
      for (const column of columns) {
        const data = line.insertCell();
        data.textContent = cell(row[column.name], column);
        if (column.numeric) data.className = "number";
      }
    }
    place.replaceChildren(table);
    if (shown.length > mostRows || wanted) {
      const note = document.createElement("p");
      const all = shown.length > mostRows ? `The first ${mostRows} of ${shown.length.toLocaleString("en")}` : shown.length.toLocaleString("en");
      note.textContent = wanted ? `${all} of ${rows.length.toLocaleString("en")} rows.` : `${all} rows.`;
      place.append(note);
    }
  }

  const tip = find("tip");

  function showTip(_, event, item, value) {
    if (value === null || value === undefined || value === "") {
      tip.hidden = true;
      return;
    }
    const lines = typeof value === "object" ? Object.entries(value).map(([name, text]) => `${name}: ${text}`) : [String(value)];
    tip.replaceChildren(...lines.map((text) => Object.assign(document.createElement("div"), { textContent: text })));
    tip.hidden = false;
    const right = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(8, right)}px`;
    tip.style.top = `${Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8)}px`;
  }

  // A chart as high as it has rows and as wide as its card is what we want: no need to hear that only one of them can fit.
  const logger = vega.logger(vega.Warn);
  const warn = logger.warn;
  logger.warn = (...words) => (String(words[0]).startsWith('Dropping "fit-y"') ? logger : warn.apply(logger, words));

  function build(source) {
    const card = find(source.key);
    const { title, description, ...spec } = source.spec;
    source.card = card;
    source.tableColumns = columnsOf(spec, source);
    if (source.settings.list) {
      card.querySelector("input").addEventListener("input", (event) => { source.wanted = event.target.value; draw(source); });
      return;
    }
    const full = { width: "container", height: 240, ...structuredClone(spec), data: { name: "rows" } };
    const legend = (full.encoding || {}).color;
    if (legend && legend.legend === undefined) legend.legend = { title: null };
    const narrow = card.clientWidth < 480;
    const names = (full.encoding || {}).y;
    if (narrow && names && names.axis) delete names.axis.labelLimit;
    const fitted = { ...config, axisY: { labelLimit: narrow ? 135 : 190 }, legend: { ...config.legend, columns: narrow ? 2 : 5 } };
    const marked = typeof full.mark === "string" ? { type: full.mark } : full.mark;
    if (marked) full.mark = { tooltip: true, ...marked };
    const chart = card.querySelector(".chart");
    full.description = chart.getAttribute("aria-label"); // Vega writes it there again
    const compiled = vegaLite.compile(full, { config: fitted, logger }).spec;
    const view = new vega.View(vega.parse(compiled, null, { ast: true }), {
      expr: vegaInterpreter.expression || vegaInterpreter.expressionInterpreter,
      renderer: "svg",
      container: chart,
      tooltip: showTip,
      hover: false,
    });
    source.view = view;
    source.dataset = datasetOf(compiled.marks);
  }

  function scopeOf(source) {
    const left = [];
    if (!source.dated) left.push(data.last ? `As of ${data.last}, whatever the period.` : "");
    if (!source.byDepartment && state.department) left.push("All departments.");
    return left.join(" ");
  }

  async function draw(source) {
    const rows = chosen(source, state.from, state.to);
    const { view, card } = source;
    card.querySelector(".scope").textContent = scopeOf(source);
    card.querySelector(".empty").hidden = rows.length > 0;
    if (source.settings.list) {
      card.querySelector(".scroll").hidden = card.querySelector(".find").hidden = rows.length === 0;
      drawTable(card.querySelector(".scroll"), source, rows);
      return;
    }
    card.querySelector(".chart").hidden = rows.length === 0;
    card.querySelector("details").hidden = rows.length === 0;
    if (!rows.length && !source.drawn) return;
    if (!source.drawn) card.querySelector(".chart").setAttribute("role", "img");
    source.drawn = true;
    await view.data("rows", withAllWeeks(source, rows)).resize().runAsync();
    drawTable(card.querySelector(".scroll"), source, sorted(source.dataset ? view.data(source.dataset) : rows, source.tableColumns));
  }

  let drawing = false, again = false;

  async function drawAll() {
    const department = state.department || "all departments";
    find("scope").textContent = state.from === null ? "There is no data yet."
      : `${write(state.from)} to ${write(state.to)} (${daysBetween(state.from, state.to)} days), ${department}.`;
    data.headlines.forEach(drawTile);
    again = true;
    if (drawing) return; // one drawing at a time: a view that is given rows while it draws may lose them
    drawing = true;
    document.body.dataset.drawn = "no";
    while (again) {
      again = false;
      await Promise.all(data.charts.map(draw));
    }
    drawing = false;
    document.body.dataset.drawn = "yes";
  }

  const departments = [...new Set(sources.filter((source) => source.byDepartment)
    .flatMap((source) => source.all.map((row) => row.department)))].filter(Boolean).sort();
  for (const department of departments) find("department").append(new Option(department, department));
  find("filters").addEventListener("submit", (event) => event.preventDefault());
  find("period").addEventListener("change", (event) => { choosePeriod(event.target.value); drawAll(); });
  find("department").addEventListener("change", (event) => { state.department = event.target.value; drawAll(); });
  for (const edge of ["from", "to"]) {
    find(edge).addEventListener("change", (event) => {
      if (!event.target.value || state.from === null) return;
      state[edge] = toDay(event.target.value);
      if (state.from > state.to) [state.from, state.to] = [state.to, state.from];
      find("from").value = write(state.from);
      find("to").value = write(state.to);
      find("period").value = "own";
      drawAll();
    });
  }
  for (const control of find("filters").elements) control.disabled = lastDay === null;
  data.charts.forEach(build);
  choosePeriod("30");
  drawAll();
})();
