import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif;
  background: light-dark(#f4f5f7, #15181d); color: light-dark(#1c2128, #e6e8eb); }
main { width: min(24rem, 100% - 2rem); box-sizing: border-box; padding: 2rem; border-radius: 12px;
  background: light-dark(#fff, #1e232a); border: 1px solid light-dark(#d8dce2, #333a44); }
h1 { margin: 0 0 .25rem; font-size: 1.25rem; }
p { margin: 0 0 1.25rem; color: light-dark(#57606a, #9aa4b1); }
p[role=alert] { margin: 1rem 0 0; color: light-dark(#b3261e, #ff9a91); }
label { display: block; margin-bottom: .35rem; font-weight: 600; }
input, button { width: 100%; box-sizing: border-box; font: inherit; padding: .6rem .75rem; border-radius: 8px; }
input { border: 1px solid light-dark(#8c959f, #5b6571); background: light-dark(#fff, #15181d); color: inherit; }
button { margin-top: 1rem; border: 0; background: #1a5fd0; color: #fff; font-weight: 600; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid light-dark(#1a5fd0, #8ab4ff); outline-offset: 2px; }
`;

/** Allows this page's own style sheet and its form, and nothing else. */
export const SIGN_IN_CONTENT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page without scripts or files of its own. `message` is one of ours, never what somebody typed. */
export function signInPage(action: string, message: string | null): string {
  const described = message ? ' aria-describedby="message" aria-invalid="true"' : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Sign in · Sluice queues</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Sluice queues</h1>
<p>Shown to holders of an admin key.</p>
<form method="post" action="${action}">
<label for="key">Admin key</label>
<input id="key" name="key" type="password" required autofocus autocomplete="current-password" spellcheck="false"${described}>
<button type="submit">Sign in</button>
${message ? `<p id="message" role="alert">${message}</p>` : ''}
</form>
</main>
</body>
</html>
`;
}
