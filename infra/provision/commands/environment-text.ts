/** Lines that systemd's EnvironmentFile, a shell and Node's --env-file read alike. Throws for values that they do not. */
export function environmentText(variables: Record<string, string>): string {
  const lines = Object.entries(variables).map(([name, value]) => {
    if (/['\\]|\p{Cc}/u.test(value))
      throw new Error(`${name} holds a quote, a backslash or a control character`);
    return `${name}='${value}'`;
  });
  return `${lines.join('\n')}\n`;
}
