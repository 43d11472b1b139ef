interface Route {
  readonly methods: readonly string[];
  readonly url: string;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : escaped(part)))
      .join('/')}$`,
  );

/** The methods that routes with this path accept; empty for an unknown path. */
export function findAllowedMethods(routes: readonly Route[], path: string): readonly string[] {
  const methods = routes
    .filter(({ url }) => patternOf(url).test(path))
    .flatMap(({ methods: own }) => own);
  return [...new Set(methods)].toSorted();
}
