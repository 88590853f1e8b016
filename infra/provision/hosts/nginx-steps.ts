import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { FleetFailure } from '../../fleet/fleet-failure.ts';
import { fileStep } from '../commands/file-step.ts';
import { packagesStep } from '../commands/packages-step.ts';
import { quote } from '../commands/quote.ts';
import { runningStep, type Service, serviceSteps } from '../commands/service.ts';
import type { Step } from '../steps/step.ts';
import { type Door, nginxSite } from './nginx-site.ts';

const SERVICE: Service = {
  name: 'nginx',
  description: 'Ends TLS',
  user: 'root',
  command: ['/usr/sbin/nginx', '-g', 'daemon off;'],
  stopTimeoutS: 30,
  openFiles: 65_535,
};

const FOLDER = '/etc/ssl/sluice';
export const CERTIFICATE = `${FOLDER}/certificate.pem`;
const KEY = `${FOLDER}/key.pem`;
const YEARS_10 = 3650;

/** A certificate of the operator's, with its chain; null: the host makes one. */
export type Certificate = { certificate: string; key: string } | null;

/** Paths are relative to the fleet file's folder, which the caller has resolved. */
export function readCertificate(files: { certificate: string; key: string }): {
  certificate: string;
  key: string;
} {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new FleetFailure(`tls: ${path} cannot be read: ${(error as Error).message}`);
    }
  };
  return { certificate: read(files.certificate), key: read(files.key) };
}

/** nginx in front of one program on the same host. */
export function nginxSteps(
  manager: 'systemd' | 'runit',
  door: Door,
  certificate: Certificate,
  names: readonly string[],
): Step[] {
  const restarts = [SERVICE.name];
  return [
    packagesStep(['nginx']),
    ...(certificate === null
      ? [ownCertificateStep(names)]
      : [
          fileStep({ path: KEY, content: certificate.key, mode: '0600', restarts }),
          fileStep({ path: CERTIFICATE, content: certificate.certificate, restarts }),
        ]),
    fileStep({ path: '/etc/nginx/conf.d/sluice.conf', content: nginxSite(door), restarts }),
    {
      title: 'no other site',
      check: { script: 'test ! -e /etc/nginx/sites-enabled/default' },
      apply: { script: 'rm -f /etc/nginx/sites-enabled/default' },
    },
    { title: 'nginx settings', check: { script: 'nginx -t -q' }, apply: { script: 'nginx -t' } },
    ...(manager === 'runit' ? serviceSteps(manager, SERVICE) : []),
    runningStep(manager, SERVICE),
  ];
}

/** The key never leaves the host. Who calls it pins the certificate, which the deploy brings home. */
function ownCertificateStep(names: readonly string[]): Step {
  const alternatives = names.map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`).join(',');
  const covers = names
    .map((name) => `${isIP(name) ? '-checkip' : '-checkhost'} ${quote(name)}`)
    .map((check) => `openssl x509 -in ${CERTIFICATE} -noout ${check} | grep -q 'does match'`)
    .join(' && ');
  // No authority: whoever trusts it trusts this host alone.
  const extensions = [
    `subjectAltName=${alternatives}`,
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
  ];
  return {
    title: `certificate for ${names.join(', ')}`,
    check: {
      script: `test -s ${KEY} && openssl x509 -in ${CERTIFICATE} -noout -checkend 2592000 > /dev/null && openssl x509 -in ${CERTIFICATE} -noout -ext basicConstraints | grep -q CA:FALSE && ${covers}`,
    },
    apply: {
      script: [
        `mkdir -p ${FOLDER}`,
        'umask 077',
        `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days ${YEARS_10} -subj /CN=sluice ${extensions.map((extension) => `-addext ${quote(extension)}`).join(' ')} -keyout ${KEY}.new -out ${CERTIFICATE}.new 2>/dev/null`,
        `mv -f ${KEY}.new ${KEY}`,
        `chmod 644 ${CERTIFICATE}.new`,
        `mv -f ${CERTIFICATE}.new ${CERTIFICATE}`,
        'mkdir -p /var/lib/sluice/restart; touch /var/lib/sluice/restart/nginx',
      ].join('\n'),
    },
  };
}
