/** Knows which methods each path takes, so that "no such route" and "not with this method" are told apart. */
export interface MethodTable {
  add(routePattern: string, methods: readonly string[]): void;
  /** In alphabetical order; empty when no route has this path. */
  methodsOf(path: string): string[];
}

export function createMethodTable(): MethodTable {
  const routes: { pattern: RegExp; methods: readonly string[] }[] = [];
  return {
    add(routePattern, methods) {
      routes.push({ pattern: toRegExp(routePattern), methods });
    },
    methodsOf(path) {
      const fitting = routes.filter(({ pattern }) => pattern.test(path));
      return [...new Set(fitting.flatMap(({ methods }) => methods))].sort();
    },
  };
}

/** `:name` stands for one segment, `*` for the rest. */
function toRegExp(routePattern: string): RegExp {
  const source = routePattern
    .split('/')
    .map((segment) => {
      if (segment.startsWith(':')) return '[^/]+';
      return segment.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '.*');
    })
    .join('/');
  return new RegExp(`^${source}$`);
}
