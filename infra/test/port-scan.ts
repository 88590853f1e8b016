/** A program for `node -e`: tries each port of each host and prints `{ host: [open ports] }`. Hosts and ports are its arguments. */
export const PORT_SCAN = `
const { connect } = require('node:net');
const [hosts, ports] = process.argv.slice(1).map((list) => list.split(','));
const isOpen = (host, port) => new Promise((resolve) => {
  const socket = connect({ host, port: Number(port), timeout: 1500 });
  const end = (open) => { socket.destroy(); resolve(open); };
  socket.once('connect', () => end(true)).once('timeout', () => end(false)).once('error', () => end(false));
});
(async () => {
  const found = {};
  for (const host of hosts) {
    const open = await Promise.all(ports.map((port) => isOpen(host, port)));
    found[host] = ports.filter((_, index) => open[index]).map(Number);
  }
  console.log(JSON.stringify(found));
})();
`;
