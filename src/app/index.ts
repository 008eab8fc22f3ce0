import type { App } from './api.ts'

// Each loads what it needs when it is called: a hunt has no use for the query language.

export const hunt: App['hunt'] = async (options) => (await import('./hunt.ts')).hunt(options)

export const query: App['query'] = async (options) => (await import('./query.ts')).query(options)

export const explain: App['explain'] = async (options) => (await import('./explain.ts')).explain(options)

export const lint: App['lint'] = async (options) => (await import('./lint.ts')).lint(options)

export const format: App['format'] = async (options) => (await import('./format.ts')).format(options)

export const queryTest: App['queryTest'] = async (options) =>
  (await import('./query-test.ts')).queryTest(options)

export const rulesList: App['rulesList'] = async (options) =>
  (await import('./rules-commands.ts')).rulesList(options)

export const rulesPlaybook: App['rulesPlaybook'] = async (options) =>
  (await import('./rules-playbook.ts')).rulesPlaybook(options)

export const rulesImport: App['rulesImport'] = async (options) =>
  (await import('./rules-wire.ts')).rulesImport(options)

export const rulesExport: App['rulesExport'] = async (options) =>
  (await import('./rules-wire.ts')).rulesExport(options)

export const records: App['records'] = async (options) => (await import('./records.ts')).records(options)

export const init: App['init'] = async (options) => (await import('./init.ts')).init(options)

export const tune: App['tune'] = async (options) => (await import('./tune.ts')).tune(options)

export const rulesTest: App['rulesTest'] = async (options) =>
  (await import('./rules-test.ts')).rulesTest(options)

export const rulesMutate: App['rulesMutate'] = async (options) =>
  (await import('./rules-test.ts')).rulesMutate(options)

export const rulesCases: App['rulesCases'] = async (options) =>
  (await import('./siem-cases.ts')).rulesCases(options)

export const rulesLint: App['rulesLint'] = async (options) =>
  (await import('./rules-lint.ts')).rulesLint(options)

export const atomicList: App['atomicList'] = async (options) =>
  (await import('./atomic.ts')).atomicList(options)

export const atomicEmit: App['atomicEmit'] = async (options) =>
  (await import('./atomic.ts')).atomicEmit(options)

export const atomicVerify: App['atomicVerify'] = async (options) =>
  (await import('./atomic-verify.ts')).atomicVerify(options)

export const atomicRun: App['atomicRun'] = async (options) =>
  (await import('./atomic-run.ts')).atomicRun(options)

export const doctor: App['doctor'] = async (options) => (await import('./doctor.ts')).doctor(options)
