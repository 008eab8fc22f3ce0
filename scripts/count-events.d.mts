export interface EventCounts {
  readonly files: { readonly read: number; readonly skipped: number }
  readonly events: { readonly read: number; readonly duplicate: number; readonly unreadable: number }
}
export declare const countEvents: (paths: readonly string[], except?: ReadonlySet<string>) => EventCounts
export interface LogEvents {
  readonly source: 'aws-cloudtrail' | 'azure-activity' | 'gcp-audit'
  readonly events: readonly Readonly<Record<string, unknown>>[]
}
export declare const readEvents: (path: string) => LogEvents | undefined
export declare const readLogsUnder: (folder: string) => readonly LogEvents[]
