import type { App, HuntOptions, QueryRunOptions } from '../../src/app/api.ts'
import type { Environment, Output } from '../../src/cli/environment.ts'
import { run } from '../../src/cli/run.ts'
import type { HuntDocument } from '../../src/report/document.ts'
import { huntDocument } from '../fixtures/hunt-document.ts'

export const unexpected = async (): Promise<never> => {
  throw new Error('not expected to be called')
}

export const buffer = (extra: Partial<Output> = {}) => {
  let text = ''
  const output: Output = {
    write: (chunk, done) => {
      text += chunk
      done()
    },
    ...extra,
  }
  return { output, text: () => text }
}

/** One command line against an app that answers as told. */
export const dohyo = async (
  args: readonly string[],
  app: Partial<App> = {},
  environment: Partial<Environment> = {},
) => {
  const stdout = buffer()
  const stderr = buffer()
  const full: App = {
    hunt: unexpected,
    query: unexpected,
    explain: unexpected,
    lint: unexpected,
    format: unexpected,
    queryTest: unexpected,
    rulesList: unexpected,
    rulesTest: unexpected,
    rulesMutate: unexpected,
    rulesCases: unexpected,
    rulesLint: unexpected,
    rulesPlaybook: unexpected,
    rulesImport: unexpected,
    rulesExport: unexpected,
    records: unexpected,
    init: unexpected,
    tune: unexpected,
    atomicList: unexpected,
    atomicEmit: unexpected,
    atomicVerify: unexpected,
    atomicRun: unexpected,
    doctor: unexpected,
    ...app,
  }
  const code = await run(args, {
    stdout: stdout.output,
    stderr: stderr.output,
    variables: {},
    clock: () => 0,
    now: () => new Date('2026-11-24T12:00:00Z'),
    readStdin: async () => 'from stdin',
    loadApp: async () => full,
    signal: new AbortController().signal,
    ...environment,
  })
  return { code, out: stdout.text(), err: stderr.text() }
}

export const hunting = (document: HuntDocument = huntDocument) => {
  const calls: HuntOptions[] = []
  const hunt = async (options: HuntOptions): Promise<HuntDocument> => {
    calls.push(options)
    return document
  }
  return { app: { hunt }, calls }
}

export const querying = (rows: readonly Record<string, unknown>[] = [{ n: 1 }]) => {
  const calls: QueryRunOptions[] = []
  const query: App['query'] = async (options) => {
    calls.push(options)
    return {
      kind: 'ok',
      diagnostics: [],
      columns: [{ name: 'n', type: 'number' }],
      rows,
      accounting: { files: { read: 1, skipped: 0, bytes: 1 }, skipped: [], unreadable: [] },
    }
  }
  return { app: { query }, calls }
}
