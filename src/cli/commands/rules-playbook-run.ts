import { DohyoError, EXIT, type ExitCode } from '../../base/errors.ts'
import { playbookMarkdown } from '../../report/playbook-markdown.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'

export interface RulesPlaybookFlags extends GlobalOptions {
  readonly signalFrom?: string
  readonly id?: string
  readonly rules?: string[]
}

const mistake = (message: string): DohyoError =>
  new DohyoError(message, { code: 'DQ507', exit: EXIT.usage, help: 'dohyo help rules playbook' })

export const runRulesPlaybook = async (
  rule: string | undefined,
  { signalFrom: file, id, rules = [] }: RulesPlaybookFlags,
  environment: Environment,
): Promise<ExitCode> => {
  if ((file === undefined) !== (id === undefined))
    throw mistake('--signal-from and --id belong together: a result of a hunt, and one of its signals')
  if (rule === undefined && file === undefined) throw mistake('which rule?')
  const app = await environment.loadApp()
  const page = await app.rulesPlaybook({
    rules,
    ...(rule === undefined ? {} : { rule }),
    ...(file === undefined || id === undefined ? {} : { signal: { file, id } }),
  })
  await withSink(undefined, environment.stdout, (sink) => sink.write(playbookMarkdown(page)))
  return EXIT.ok
}
