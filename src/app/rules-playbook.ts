import { DohyoError, EXIT } from '../base/errors.ts'
import { readWholeText } from '../hunt/whole-file.ts'
import type { HuntDocument, Signal } from '../report/document.ts'
import { huntDocumentSchema } from '../report/schema.ts'
import type { Rule } from '../rules/load.ts'
import { isFilledFrom } from '../rules/playbook-form.ts'
import { playbookValues, renderPlaybook } from '../rules/playbook-render.ts'
import type { RecordValues } from '../rules/template.ts'
import { SOURCES } from '../sources/index.ts'
import type { App } from './api.ts'
import { readUsableRules } from './rules.ts'

const problem = (message: string, help?: string): DohyoError =>
  new DohyoError(message, { code: 'DQ507', exit: EXIT.usage, ...(help === undefined ? {} : { help }) })

/** No text of JavaScript is longer. */
const LARGEST = 2 ** 29

const readSignal = async (file: string, id: string): Promise<Signal> => {
  let document: unknown
  try {
    document = JSON.parse(await readWholeText(file, LARGEST))
  } catch (cause) {
    throw problem(`${file} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  if (!huntDocumentSchema.safeParse(document).success)
    throw problem(`${file} is no result of a hunt`, 'dohyo hunt LOGS --format json -o hunt.json writes one')
  const { signals } = document as HuntDocument
  const found = signals.find((signal) => signal.id === id)
  if (found === undefined)
    throw problem(
      `no signal ${id} in ${file}`,
      signals.length === 0 ? 'it has no signals' : `it has SIGNAL-1 to SIGNAL-${signals.length}`,
    )
  return found
}

/** What a signal of the document tells of its record: enough for most of a playbook. */
const valuesOf = (signal: Signal): RecordValues =>
  playbookValues(
    {
      ...Object.fromEntries(
        Object.entries(signal.facts ?? {}).map(([name, values]) => [`dohyo_${name}`, values]),
      ),
      dohyo_actor: signal.actor,
      dohyo_sourceIp: signal.sourceIp,
      http_userAgent: signal.userAgent,
      dohyo_account: signal.account,
      dohyo_region: signal.region,
      dohyo_resource: signal.resource,
      dohyo_sharedWith: signal.sharedWith,
      dohyo_operation: signal.operation,
      dohyo_outcome: signal.outcome,
    },
    Date.parse(signal.time),
  )

const ruleOf = (rules: readonly Rule[], id: string): Rule => {
  const rule = rules.find((each) => each.id === id)
  if (rule === undefined) throw problem(`no rule \`${id}\``, 'dohyo rules list names them')
  return rule
}

/** The playbook of a rule: as the hunt filled it in for a signal, with the signal's values, or with placeholders. */
export const rulesPlaybook: App['rulesPlaybook'] = async ({ rule: id, rules: paths = [], signal: of }) => {
  const { rules } = await readUsableRules(paths, undefined, true)
  const signal = of === undefined ? undefined : await readSignal(of.file, of.id)
  const rule = ruleOf(rules, id ?? signal?.rule ?? '')
  if (signal !== undefined && signal.rule !== rule.id)
    throw problem(`${signal.id} was raised by ${signal.rule}, not by ${rule.id}`)
  const { playbook } = rule
  if (playbook === undefined) throw problem(`${rule.id} has no playbook`)
  const name = rule.definition.name
  if (signal !== undefined) {
    const { playbook: told, cloud } = signal
    const filled =
      told !== undefined && isFilledFrom(playbook, cloud, told)
        ? told
        : renderPlaybook(playbook, cloud, valuesOf(signal), true)
    return { rule: rule.id, name, signal, playbooks: [{ cloud: signal.cloud, playbook: filled }] }
  }
  const clouds =
    playbook.clouds.length === 0 ? [...new Set(SOURCES.map(({ cloud }) => cloud))] : playbook.clouds
  return {
    rule: rule.id,
    name,
    playbooks: clouds.map((cloud) => ({ cloud, playbook: renderPlaybook(playbook, cloud) })),
  }
}
