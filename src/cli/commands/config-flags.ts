import { statSync } from 'node:fs'
import type { Command } from 'commander'

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

/** The file that is named, or the one of the working directory; never one that is found among the logs. */
export const configOf = ({ config }: ConfigFlags): { readonly config?: string } => {
  if (config === false) return {}
  if (config !== undefined) return { config }
  return statSync(CONFIG_FILE, { throwIfNoEntry: false })?.isFile() === true ? { config: CONFIG_FILE } : {}
}
