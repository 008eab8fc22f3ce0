import { assertNever } from '../../base/assert-never.ts'
import { EXIT, type ExitCode } from '../../base/errors.ts'
import { accountingText } from '../../report/accounting-text.ts'
import type { HuntDocument } from '../../report/document.ts'
import { entitiesCsv, entitiesJson, entitiesText } from '../../report/entities.ts'
import { incompleteExit } from '../../report/outcome.ts'
import { type Environment, widthOf } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, say, styleFor } from '../session.ts'
import { withTrace } from '../trace.ts'
import type { HuntInputFlags } from './hunt-flags.ts'
import { huntPaths } from './hunt-paths.ts'

export interface EntitiesFlags extends HuntInputFlags {
  readonly format: 'table' | 'json' | 'csv'
  readonly output?: string
}

const render = (
  document: HuntDocument,
  format: EntitiesFlags['format'],
  page: Parameters<typeof entitiesText>[1],
): string => {
  switch (format) {
    case 'table':
      return entitiesText(document, page)
    case 'json':
      return entitiesJson(document)
    case 'csv':
      return entitiesCsv(document)
    default:
      return assertNever(format)
  }
}

/** Hunts and ranks the entities; what was and was not read goes to standard error, since a ranking has no place for it. */
export const runEntities = async (
  paths: readonly string[],
  flags: EntitiesFlags,
  environment: Environment,
): Promise<ExitCode> =>
  withSink(flags.output, environment.stdout, async (sink) => {
    const document = await withTrace(flags, environment, (traced) =>
      huntPaths(paths, flags, environment, traced),
    )
    await sink.write(render(document, flags.format, pageFor(flags.output, flags, environment)))
    const { accounting } = document
    if (flags.quiet !== true) {
      const { stderr } = environment
      const page = { width: widthOf(stderr, environment), style: styleFor(stderr, flags, environment) }
      say(environment, `${['looked at:', ...accountingText(accounting, page)].join('\n')}\n`)
    }
    return incompleteExit(document) ?? EXIT.ok
  })
