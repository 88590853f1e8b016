/** A host that was just made starts its sshd in its own time. */
const PATIENT_TRIES = 60;
/** One that has run for a while has had that time; a second try is for a bad moment. */
const TRIES = 2;
const PAUSE_MS = 2_000;
/** Most hosts are there within these. */
const SILENT_TRIES = 3;
const EARLY = ['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH'];

export interface Patience {
  /** Of the host. */
  name: string;
  isPatient: boolean;
  say: (line: string) => void;
  pause: (ms: number) => Promise<unknown>;
}

/** Tries again while no sshd answers; a refused key or a wrong host key is final at once. */
export async function logInPatiently<T>(
  logIn: () => Promise<T>,
  { name, isPatient, say, pause }: Patience,
): Promise<T> {
  const most = isPatient ? PATIENT_TRIES : TRIES;
  for (let tries = 1; ; tries += 1) {
    try {
      return await logIn();
    } catch (error) {
      if (!isEarly(error) || tries >= most) throw error;
      if (tries === SILENT_TRIES) {
        const minutes = (PATIENT_TRIES * PAUSE_MS) / 60_000;
        say(`${name}: no SSH connection yet, trying for up to ${minutes} minutes`);
      }
      await pause(PAUSE_MS);
    }
  }
}

function isEarly(error: unknown): boolean {
  const { code, message } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  // Through a published port of Docker, an sshd that is not there yet is a connection that ends at once.
  return EARLY.includes(code ?? '') || message === 'Connection lost before handshake';
}
