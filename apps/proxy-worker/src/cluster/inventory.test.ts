import { expect, test } from 'vitest';
import { parseInventory } from './inventory.ts';

const HEADER = 'name,user_name,public_dns_name,private_dns_name,public_ip_address,state';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGHelyTTU4uDUeYLjnDO2pAA7Xq0L5LQKCH4E8RTYNYd';

function nodesOf(text: string) {
  const inventory = parseInventory(text);
  if (inventory.outcome === 'broken') throw new Error(inventory.mistakes.join('\n'));
  return inventory.nodes;
}

function mistakesOf(text: string) {
  const inventory = parseInventory(text);
  return inventory.outcome === 'broken' ? inventory.mistakes : [];
}

test.each([
  ['a,ubuntu,pub.example,priv.example,192.0.2.1,running', 'priv.example'],
  ['a,ubuntu,pub.example,,192.0.2.1,running', 'pub.example'],
  ['a,ubuntu,,,192.0.2.1,running', '192.0.2.1'],
])('%s is reached at %s', (line, host) => {
  expect(nodesOf(`${HEADER}\n${line}\n`)).toEqual([
    { name: 'a', sshUser: 'ubuntu', host, sshPort: 22, mysqlPort: 3306, role: null, hostKey: null },
  ]);
});

test('optional columns', () => {
  const text = `${HEADER},role,ssh_port,mysql_port,host_key,transport\na,u,,,10.0.0.1,running,primary,2222,3307,${KEY} me@here,ssh\n`;
  expect(nodesOf(text)).toEqual([
    {
      name: 'a',
      sshUser: 'u',
      host: '10.0.0.1',
      sshPort: 2222,
      mysqlPort: 3307,
      role: 'primary',
      hostKey: { type: 'ssh-ed25519', base64: KEY.split(' ')[1] },
    },
  ]);
});

test('only running nodes serve, and the others may have no address', () => {
  const text = `\uFEFF${HEADER}\r\na,u,,,10.0.0.1,running\r\nb,u,,,,stopped\r\nc,u,,,,terminated\r\n\r\n`;
  expect(nodesOf(text).map(({ name }) => name)).toEqual(['a']);
});

test.each([
  ['', 'lists no node'],
  ['name,state\na,running', 'column user_name is missing'],
  [`${HEADER},colour\na,u,,,10.0.0.1,running,red`, 'column colour is not known'],
  [`${HEADER}\na,u,,,,running`, 'line 2: there is no name and no address'],
  [`${HEADER}\na,,,,10.0.0.1,running`, 'line 2: user_name is empty'],
  [`${HEADER}\na b,u,,,10.0.0.1,running`, 'line 2: name must be'],
  [`${HEADER}\na,u,,,10.0.0.1,running\na,u,,,10.0.0.2,running`, 'line 3: the name a appears twice'],
  [`${HEADER}\na,u,,,10.0.0.1,running\nb,u,,,10.0.0.1,running`, 'line 3: b has the address and ports of a'],
  [`${HEADER},role\na,u,,,10.0.0.1,running,master`, 'role must be primary, replica or empty'],
  [`${HEADER},ssh_port\na,u,,,10.0.0.1,running,70000`, 'ssh_port must be between'],
  [`${HEADER},mysql_port\na,u,,,10.0.0.1,running,x`, 'mysql_port must be between'],
  [`${HEADER},transport\na,u,,,10.0.0.1,running,tls`, 'transport must be ssh'],
  [`${HEADER},host_key\na,u,,,10.0.0.1,running,ssh-ed25519 nonsense`, 'host_key must be of the form'],
  [`${HEADER}\na,u,,10.0.0.1,running`, 'Invalid Record Length'],
])('mistake in %j', (text, mistake) => {
  expect(mistakesOf(text).join('\n')).toContain(mistake);
});

test('all mistakes are told together', () => {
  expect(mistakesOf(`${HEADER}\na,,,,10.0.0.1,running\nb,u,,,,running\n`)).toHaveLength(2);
});
