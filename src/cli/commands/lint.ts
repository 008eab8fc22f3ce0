import { Command, InvalidArgumentError, Option } from 'commander'
import type { SourceId } from '../../sources/source.ts'
import type { Session } from '../session.ts'
import { macroOption, paramOption } from '../template-options.ts'
import { addFindingFlags } from './finding-flags.ts'
import type { LintFlags } from './lint-run.ts'
import { SOURCE_IDS, sourceCategory } from './query-input.ts'

const sourceList = (value: string, previous: readonly SourceId[] = []): readonly SourceId[] => [
  ...previous,
  ...value.split(',').map((name) => {
    const found = SOURCE_IDS.find((id) => id === name.trim())
    if (found === undefined)
      throw new InvalidArgumentError(`Expected one or more of ${SOURCE_IDS.join(', ')}.`)
    return found
  }),
]

const EPILOGUE = `
Examples:
  $ dohyo lint suspicious.sumo
  $ dohyo lint --source aws-cloudtrail queries/
  $ dohyo lint --fix queries/
  $ dohyo lint --format sarif queries/ > lint.sarif

Exit codes: 0 nothing found, 1 findings, 2 a mistake in a query or the call.`

/** `dohyo lint`: flags only, the work is in lint-run.ts. */
export const lintCommand = (session: Session): Command =>
  addFindingFlags(
    new Command('lint')
      .summary('find what has no effect in queries, and what they hardly mean')
      .description(
        'Proves which parts of a query have no effect on the events of AWS, Azure and GCP, and names what hardly means what was meant.',
      )
      .argument('<files...>', 'query files, folders (all .sumo files), patterns, or - for standard input')
      .addOption(
        new Option(
          '--source <ids>',
          'sources that the query is meant for, comma separated (default: all that its search expression chooses)',
        ).argParser(sourceList),
      )
      .addOption(
        new Option(
          '--source-category <source=value>',
          'the _sourceCategory of a source (may be repeated)',
        ).argParser(sourceCategory),
      )
      .option('--alias', 'the common field names mean each source’s own', false)
      .addOption(paramOption())
      .addOption(macroOption())
      .option('--fix', 'make the fixes that keep the meaning, and write them to the files', false),
  )
    .addHelpText('after', EPILOGUE)
    .action(async (files: string[], _options: unknown, command: Command) => {
      const { runLint } = await import('./lint-run.ts')
      session.exit = await runLint(files, command.optsWithGlobals<LintFlags>(), session.environment)
    })
