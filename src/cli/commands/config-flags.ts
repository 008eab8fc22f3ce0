import { existsSync, realpathSync, statSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import type { Command } from 'commander'
import { DohyoError, EXIT } from '../../base/errors.ts'

export interface ConfigFlags {
  /** False with `--no-config`. */
  readonly config?: string | false
}

/** The file of settings that is read without being named. */
export const CONFIG_FILE = 'dohyo.yaml'

/** Adds the options of {@link ConfigFlags}. */
export const addConfigFlags = (command: Command): Command =>
  command
    .option(
      '--config <file>',
      `settings of the estate, rules and exceptions (default: ./${CONFIG_FILE}, where it exists)`,
    )
    .option('--no-config', `read no file of settings, not even ./${CONFIG_FILE}`)

/**
 * The file that is named, or the one of the working directory. Throws DohyoError DQ505 where that lies in a folder of the logs:
 * whoever wrote these may have written it.
 */
export const configOf = (
  { config }: ConfigFlags,
  logs: readonly string[] = [],
): { readonly config?: string } => {
  if (config === false) return {}
  if (config !== undefined) return { config }
  if (statSync(CONFIG_FILE, { throwIfNoEntry: false })?.isFile() !== true) return {}
  const folder = logs.find((path) => existsSync(path) && holds(path, CONFIG_FILE))
  if (folder !== undefined)
    throw new DohyoError(`./${CONFIG_FILE} lies in ${JSON.stringify(folder)}, among the logs`, {
      code: 'DQ505',
      exit: EXIT.usage,
      help: `--config ${CONFIG_FILE} if it is yours, --no-config to hunt without it; or keep it beside the folder of logs`,
    })
  return { config: CONFIG_FILE }
}

const holds = (folder: string, file: string): boolean => {
  const way = relative(realpathSync(folder), realpathSync(file))
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
