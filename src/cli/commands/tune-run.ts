import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { EXIT, type ExitCode } from '../../base/errors.ts'
import { accountingText } from '../../report/accounting-text.ts'
import { counted } from '../../report/layout.ts'
import { incompleteExit } from '../../report/outcome.ts'
import { safeText } from '../../report/safe-text.ts'
import { tuneJson, tuneText } from '../../report/tune-text.ts'
import { type Environment, widthOf } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, say, styleFor, withProgress } from '../session.ts'
import { CONFIG_FILE } from './config-flags.ts'
import type { HuntInputFlags } from './hunt-flags.ts'
import { huntInput } from './hunt-paths.ts'

export interface TuneFlags extends HuntInputFlags {
  readonly format: 'text' | 'json'
  readonly write?: boolean
  readonly confirm?: string[]
}

/** Shows the proposals; what was and was not read goes to standard error. */
export const runTune = async (
  paths: readonly string[],
  flags: TuneFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const input = huntInput(flags, environment, paths)
  const { result, accounting, merged } = await withProgress(flags, environment, async (line) => {
    const app = await environment.loadApp()
    return app.tune({ ...input, paths, confirm: flags.confirm ?? [], onProgress: line.update })
  })
  environment.signal.throwIfAborted()
  await withSink(undefined, environment.stdout, (sink) =>
    sink.write(
      flags.format === 'json' ? tuneJson(result) : tuneText(result, pageFor(undefined, flags, environment)),
    ),
  )
  const accepted = result.proposals.filter((one) => one.accepted).length
  const lines: string[] = []
  if (flags.write === true) {
    const file = input.config ?? CONFIG_FILE
    // without a proposal the file stays as it is, whatever its layout
    if (accepted > 0) {
      const text = merged(existsSync(file) ? await readFile(file, 'utf8') : undefined)
      await withSink(file, environment.stdout, (sink) => sink.write(text))
    }
    lines.push(`${counted(accepted, 'proposal')} written to ${safeText(file)}`)
  } else if (accepted > 0)
    lines.push(`--write puts ${accepted === 1 ? 'it' : 'them'} into ${safeText(input.config ?? CONFIG_FILE)}`)
  if (flags.quiet !== true) {
    const { stderr } = environment
    const page = { width: widthOf(stderr, environment), style: styleFor(stderr, flags, environment) }
    say(environment, `${[...lines, 'looked at:', ...accountingText(accounting, page)].join('\n')}\n`)
  }
  return incompleteExit({ accounting }) ?? EXIT.ok
}
