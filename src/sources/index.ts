import { InternalError } from '../base/errors.ts'
import { awsCloudTrail } from './aws-cloudtrail/index.ts'
import { azureActivity } from './azure-activity/index.ts'
import type { SourceModule } from './envelope/shape.ts'
import { gcpAudit } from './gcp-audit/index.ts'
import type { SourceId } from './source.ts'

/** Every source that dohyo reads: one line each. */
export const SOURCES: readonly SourceModule[] = [awsCloudTrail, azureActivity, gcpAudit]

const byId: ReadonlyMap<SourceId, SourceModule> = new Map(SOURCES.map((s) => [s.id, s]))

export const sourceById = (id: SourceId): SourceModule => {
  const found = byId.get(id)
  if (found === undefined) throw new InternalError(`no such source: ${id}`)
  return found
}
