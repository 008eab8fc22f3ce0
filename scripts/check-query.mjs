/**
 * More milliseconds of processor time than this are a hang. Measured again before it counts: the first time may have paid
 * for others, by compiling or by collecting garbage.
 */
export const HANG = 100

const timed = (run) => {
  const started = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(started)
  return { result, ms: (user + system) / 1000 }
}

/**
 * What must hold for every text: reading and binding it never throws nor hangs; it is either refused, with an error whose
 * place is inside the text and which can be shown, or it has a plan that becomes SQL. `library` is dohyo's own.
 */
export const createCheck = ({
  bindQuery,
  planSql,
  renderText,
  createSourceText,
  scanOf,
  options = {},
  hang = HANG,
}) => {
  const bind = (text) => {
    const answers = new Map()
    let bound = bindQuery(text, { ...options, answers })
    for (let round = 0; bound.questions.length > 0 && round < 100; round++) {
      for (const question of bound.questions) {
        planSql(question.plan, scanOf(question.search ?? bound.search))
        answers.set(question.key, [])
      }
      bound = bindQuery(text, { ...options, answers })
    }
    return bound
  }

  const compile = (text) => {
    const bound = bind(text)
    const sql = bound.plan === undefined ? undefined : planSql(bound.plan, scanOf(bound.search))
    return { bound, sql }
  }

  const inspect = (text, { bound, sql }) => {
    const errors = bound.diagnostics.filter((d) => d.severity === 'error')
    if (sql === undefined && errors.length === 0) return 'neither a plan nor an error'
    if (sql !== undefined && errors.length > 0) return 'both a plan and an error'
    const source = createSourceText('query', text)
    for (const d of bound.diagnostics) {
      const { start, end } = d.span
      if (!(start >= 0 && start <= end && end <= text.length))
        return `${d.code} at ${start}–${end} of ${text.length}`
      if (renderText(d, source) === '') return `${d.code} shows nothing`
    }
    return undefined
  }

  /** `problem` is undefined when all is well; `sql` when the text was refused. */
  return (text) => {
    try {
      const first = timed(() => compile(text))
      const problem = inspect(text, first.result)
      if (problem !== undefined) return { problem }
      const { ms } = first.ms > hang ? timed(() => compile(text)) : first
      if (ms > hang) return { problem: `hang: ${Math.round(ms)} ms` }
      return {
        problem: undefined,
        sql: first.result.sql,
        codes: first.result.bound.diagnostics.map((d) => d.code),
      }
    } catch (error) {
      return { problem: `throws: ${error instanceof Error ? error.stack : error}` }
    }
  }
}
