export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** Rejects when `work` takes longer; what it yields afterwards is handed to `dispose`. */
export function withTimeLimit<T>(
  work: Promise<T>,
  limitMs: number,
  message: string,
  dispose: (late: T) => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      reject(new TimeLimitError(message));
    }, limitMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        if (over) dispose(value);
        else resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
