import { queryOptions } from '@tanstack/react-query'
import type { components } from '@/wire/api.gen'
import { call, get, post } from '@/wire/client'
import type { Page } from '@/wire/shapes'

export type Job = components['schemas']['Job']
export type Plan = components['schemas']['Plan']
export type Counts = components['schemas']['RowCounts']
export type JobState = Job['state']
export type Schema = components['schemas']['SchemaView']

/** largest file that the hub takes, in bytes. */
export const largest = 512 * 1024 * 1024
const often = 1000 // ms between two looks at one that is under way

export const going = (job?: { state: JobState }): boolean => job?.state === 'checking' || job?.state === 'running'
const path = (id: string) => `/imports/${encodeURIComponent(id)}`

export const jobsQuery = queryOptions({
  queryKey: ['imports'], staleTime: 0, queryFn: () => get<Page<Job>>('/imports', { limit: 100 }).then((p) => p.items),
  refetchInterval: (q) => (q.state.data?.some(going) ? 2 * often : false),
})
/** jobQuery looks again for as long as the hub is at it, also when it could not
 * be asked for a while. */
export const jobQuery = (id: string) => queryOptions({
  queryKey: ['imports', id], staleTime: 0, queryFn: () => get<Job>(path(id)),
  refetchInterval: (q) => (going(q.state.data) ? often : false),
})
export const schemaQuery = queryOptions({ queryKey: ['profile-schema'], queryFn: () => get<Schema>('/profile-schema') })

export const shape = (job: Job, plan: Plan) => call<Job>('PUT', path(job.id), { body: { ...plan, version: job.version } })
export const move = (id: string, how: 'check' | 'start' | 'cancel' | 'pause' | 'resume') => post<Job>(`${path(id)}/${how}`)
export const errorsOf = (id: string) => `/api/v1${path(id)}/errors`
export const same = (a: Plan, b: Plan): boolean => JSON.stringify(a) === JSON.stringify(b)
