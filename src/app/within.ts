import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** Does the path lie in the folder, as it is written? Says nothing of links. */
export const isWithin = (path: string, folder: string): boolean => {
  const way = relative(resolve(folder), resolve(path))
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Does the file lie in the folder, wherever links on the way lead? Throws where one of the two is not there. */
export const liesWithin = async (file: string, folder: string): Promise<boolean> =>
  isWithin(await realpath(file), await realpath(folder))
