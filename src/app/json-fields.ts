import { SOURCES } from '../sources/index.ts'

/** What events have in their JSON, in lower case, by the catalogues of their sources. */
export const jsonFields = (): ReadonlySet<string> =>
  new Set(SOURCES.flatMap(({ catalogue }) => catalogue.map(({ path }) => path.toLowerCase())))
