/** The page as it is: no font, no script, no picture from elsewhere. */
export const REPORT_STYLE = `
  :root { color-scheme: light; --ink: #1f2430; --faint: #5d6575; --rule: #e6e9ef; --paper: #fff; --ground: #f5f6f9; --accent: #0072b2; }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
  main { max-width: 1300px; margin: 0 auto; padding: 40px 24px 64px; }
  h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 6px; }
  h2 { font-size: 21px; margin: 44px 0 12px; }
  .when { color: var(--faint); margin: 0 0 24px; }
  .verdict { background: var(--paper); border-left: 4px solid var(--accent); border-radius: 6px; padding: 18px 22px; font-size: 17px; }
  .verdict p { margin: 0; max-width: 96ch; }
  .note { color: var(--faint); max-width: 110ch; margin: 14px 0 0; font-size: 15px; }
  .detail { max-width: 105ch; margin: 0 0 16px; }
  .legend { display: flex; flex-wrap: wrap; gap: 6px 26px; list-style: none; padding: 0; margin: 0 0 12px; font-size: 14px; }
  .legend.described { flex-direction: column; margin-top: 22px; }
  .legend svg { flex: none; }
  .legend li { display: flex; align-items: center; gap: 8px; }
  .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr)); gap: 16px; }
  figure { margin: 0; background: var(--paper); border: 1px solid var(--rule); border-radius: 8px; padding: 6px; }
  figure svg { display: block; width: 100%; height: auto; }
  .scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--rule); border-radius: 8px; margin-top: 16px; }
  table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
  th, td { padding: 6px 12px; text-align: right; white-space: nowrap; }
  th { color: var(--faint); font-weight: 600; border-bottom: 1px solid var(--rule); }
  th:nth-child(2), td:nth-child(2) { text-align: left; }
  tr.begins td { border-top: 1px solid var(--rule); }
  tr:not(.begins) td:first-child { color: transparent; }
  .arm { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 9px; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 22px; background: var(--paper); border: 1px solid var(--rule); border-radius: 8px; padding: 16px 22px; margin: 0; font-size: 14px; }
  dt { color: var(--faint); }
  dd { margin: 0; overflow-wrap: anywhere; }
  @media (max-width: 640px) { dl { grid-template-columns: 1fr; gap: 2px; } dd { margin-bottom: 8px; } }
  @media print { body { background: #fff; } figure, .scroll { break-inside: avoid; } }
`;
