import { EXIT, type ExitCode } from '../../base/errors.ts'
import { type Check, doctorJson, doctorText, worstState } from '../../report/doctor.ts'
import { type Environment, type GlobalOptions, wantsColour, widthOf } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor } from '../session.ts'
import { version } from '../version.ts'
import { type ConfigFlags, configOf } from './config-flags.ts'

export interface DoctorFlags extends GlobalOptions, ConfigFlags {
  readonly format: 'table' | 'json'
  readonly rules?: string[]
}

/** As the C library looks for it. */
const localeOf = (variables: Environment['variables']): string =>
  variables['LC_ALL'] || variables['LC_CTYPE'] || variables['LANG'] || ''

const whyPlain = (environment: Environment, flags: GlobalOptions): string => {
  const { stdout, variables } = environment
  if (stdout.isTTY !== true) return 'no colour, since the output is no terminal'
  if (!flags.color) return 'no colour (--no-color)'
  return variables['NO_COLOR'] ? 'no colour (NO_COLOR)' : `no colour (TERM=${variables['TERM'] ?? ''})`
}

/** Tables have lines, and names in logs any script: both need UTF-8. */
const terminalChecks = (flags: GlobalOptions, environment: Environment): readonly Check[] => {
  const { stdout, variables } = environment
  const width = widthOf(stdout, environment)
  const colour = wantsColour(stdout, flags, environment)
  const locale = localeOf(variables)
  const isTerminal = stdout.isTTY === true
  // macOS and its terminals speak UTF-8 without being told; a pipe's reader is not known
  const foreign = isTerminal && locale !== '' && !/utf-?8/i.test(locale)
  const narrow = isTerminal && width < 80
  return [
    {
      id: 'output',
      group: 'terminal',
      state: narrow ? 'warning' : 'ok',
      found: `${isTerminal ? 'a terminal' : 'no terminal'}, laid out for ${width} columns; ${colour ? 'in colour' : whyPlain(environment, flags)}`,
      ...(narrow
        ? { help: 'widen the window to 80 columns: tables are shown as blocks of lines below that' }
        : {}),
      values: { terminal: isTerminal, width, colour },
    },
    {
      id: 'encoding',
      group: 'terminal',
      state: foreign ? 'warning' : 'ok',
      found: locale === '' ? 'UTF-8; no locale is set' : foreign ? `${locale}; dohyo writes UTF-8` : locale,
      ...(foreign
        ? { help: 'set a locale with UTF-8, if lines and names look wrong: export LC_ALL=C.UTF-8' }
        : {}),
      values: { locale: locale === '' ? null : locale },
    },
  ]
}

/** Looks, and tells; 2 when something is wrong. */
export const runDoctor = async (flags: DoctorFlags, environment: Environment): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const checks = await app.doctor({
    version: version(),
    rules: flags.rules ?? [],
    terminal: terminalChecks(flags, environment),
    ...configOf(flags),
    signal: environment.signal,
  })
  const text =
    flags.format === 'json' ? doctorJson(checks) : doctorText(checks, pageFor(undefined, flags, environment))
  await withSink(undefined, environment.stdout, (sink) => sink.write(text))
  return worstState(checks) === 'problem' ? EXIT.usage : EXIT.ok
}
