import { DohyoError } from '../base/errors.ts'
import type { Check } from '../report/doctor.ts'
import { counted } from '../report/layout.ts'
import type { Rule } from '../rules/rule.ts'
import { failedIds, readUsableRules } from './rules.ts'

/** What is wrong, as it is shown to people; a defect of ours is thrown on. */
const mistakeOf = (error: unknown): string => {
  if (!(error instanceof DohyoError)) throw error
  return `error[${error.code}]: ${error.message}${error.help === undefined ? '' : `\n${error.help}`}`
}

interface Read {
  readonly check: Check
  /** Undefined when not even the pack could be read. */
  readonly usable: { readonly rules: readonly Rule[]; readonly failed: ReadonlySet<string> } | undefined
}

const readRules = async (paths: readonly string[]): Promise<Read> => {
  try {
    const mistakes: string[] = []
    const { rules, failed } = await readUsableRules(paths, (text) => mistakes.push(text))
    return {
      usable: { rules, failed: failedIds(failed) },
      check: {
        id: 'rules',
        group: 'yours',
        state: failed.length === 0 ? 'ok' : 'problem',
        found: [
          `${counted(rules.length, 'rule')} can be used${paths.length === 0 ? ', all of the pack' : ''}${failed.length === 0 ? '' : `, ${failed.length} can't`}`,
          ...mistakes,
        ].join('\n'),
        ...(failed.length === 0
          ? {}
          : {
              help:
                paths.length === 0
                  ? 'install dohyo again: its own rules were changed'
                  : 'mend them; hunts leave them out',
            }),
        values: { usable: rules.length, failed: failed.map(({ file }) => file) },
      },
    }
  } catch (error) {
    return {
      usable: undefined,
      check: {
        id: 'rules',
        group: 'yours',
        state: 'problem',
        found: mistakeOf(error),
        help:
          paths.length === 0
            ? 'install dohyo again: its own rules are missing'
            : 'give rule files or folders of them',
        values: { usable: 0, failed: [] },
      },
    }
  }
}

const settingsCheck = async (file: string | undefined, usable: Read['usable']): Promise<Check> => {
  if (file === undefined)
    return {
      id: 'settings',
      group: 'yours',
      state: 'ok',
      found: 'none: no dohyo.yaml here, so hunts have the defaults; `dohyo init` writes one',
      values: { file: null },
    }
  try {
    const settings = await (await import('./config.ts')).openSettings(file)
    if (usable !== undefined) await settings.rules(usable.rules, usable.failed)
    return { id: 'settings', group: 'yours', state: 'ok', found: `${file} is valid`, values: { file } }
  } catch (error) {
    return {
      id: 'settings',
      group: 'yours',
      state: 'problem',
      found: mistakeOf(error),
      help: `mend ${file}; docs/config.md describes it`,
      values: { file },
    }
  }
}

/** What the user has put there: rules and settings. */
export const yourChecks = async (
  config: string | undefined,
  paths: readonly string[],
): Promise<readonly Check[]> => {
  const { check, usable } = await readRules(paths)
  return [await settingsCheck(config, usable), check]
}
