/** The orchestrator's pool of the fleet's container hosts: it probes them and keeps none alive itself, the hosts do. */
export function poolsText(containersFile: string): string {
  return `pools:
  - name: text-analysis
    runtime:
      kind: static
      file: ${containersFile}
`;
}

export function containersCsv(containers: readonly { name: string; url: string }[]): string {
  return `${['name,url,slots', ...containers.map(({ name, url }) => `${name},${url},1`)].join('\n')}\n`;
}
