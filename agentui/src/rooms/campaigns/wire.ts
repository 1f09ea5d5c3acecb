import { queryOptions } from '@tanstack/react-query'
import type { Progress } from '@/app/hub'
import { get, post, del, call } from '@/wire/client'
import type { components } from '@/wire/api.gen'
import { savedQuery, test as testOf, type Summary } from '@/rooms/templates/wire'
import type { Page, Verification } from '@/wire/shapes'

type Schemas = components['schemas']
export type Campaign = Schemas['Campaign']
export type Saved = Schemas['CampaignView']
export type Run = Schemas['CampaignRunView']
export type RunState = Run['state']
export type Count = Schemas['CampaignCountView']
export type Report = Schemas['CampaignReportView']
export type Sum = Schemas['CampaignSumView']
export type Comparison = Schemas['CampaignComparisonView']
export type Group = Schemas['CampaignGroupView']
export type Lift = Schemas['CampaignLiftView']
export type Tracking = Schemas['TrackingView']
export type Times = Schemas['CampaignTimesView']
export type TimePart = Schemas['CampaignTimeView']
export type RunSum = Schemas['CampaignRunSumView']
export type Recipient = Schemas['RecipientView']
export type SendState = Recipient['state']
export type Why = Schemas['CampaignWhyView']
export type Copy = Schemas['CampaignCopyView']
export type Checked = Schemas['CampaignCheck']
export type Fault = Schemas['Fault']
export type Split = Schemas['Split']
export type { Progress }

/** Segment and Message are what the builder needs of those two nouns. */
export type Segment = Pick<Schemas['SegmentView'], 'id' | 'name' | 'members' | 'ready'>
export type { Shown } from '@/rooms/templates/wire'
export type Message = Summary

const whole = 200 // rows of lists that are read in one go

export const campaignsQuery = queryOptions({ queryKey: ['campaigns'], queryFn: () => get<Page<Saved>>('/campaigns', { limit: whole }).then((p) => p.items) })
/** senderQuery is how receivers see what an inbox sends. */
export const senderQuery = (id: string) => queryOptions({ queryKey: ['sender', id], queryFn: () => get<Verification>(`/inboxes/${id}/standing`), staleTime: 300_000, retry: false })
export const campaignQuery = (id: string) => queryOptions({ queryKey: ['campaigns', id], queryFn: () => get<Saved>(`/campaigns/${id}`) })
export const runsQuery = (id: string) => queryOptions({ queryKey: ['campaign-runs', id], queryFn: () => get<Page<Run>>(`/campaigns/${id}/runs`, { limit: 50 }).then((p) => p.items) })
export const reportQuery = (run: string) => queryOptions({ queryKey: ['campaign-report', run], queryFn: () => get<Report>(`/campaign-runs/${run}`) })
export const timesQuery = (run: string) => queryOptions({ queryKey: ['campaign-report', run, 'times'], queryFn: () => get<Times>(`/campaign-runs/${run}/times`) })
export const besideQuery = (id: string) => queryOptions({ queryKey: ['campaign-runs', id, 'sums'], queryFn: () => get<Page<RunSum>>(`/campaigns/${id}/sums`, { limit: 24 }) })
export const segmentsQuery = queryOptions({ queryKey: ['segments', 'all'], queryFn: () => get<Page<Segment>>('/segments', { limit: whole }).then((p) => p.items) })
export const messagesQuery = queryOptions({ queryKey: ['message-templates', 'messages'], queryFn: () => get<Page<Message>>('/templates', { limit: whole }).then((p) => p.items.filter((m) => m.kind === 'message')) })
export const checkQuery = (campaign: Campaign, id = '') => queryOptions({ queryKey: ['campaign-check', id, campaign], queryFn: () => check(campaign, id), staleTime: 10_000 })
export const previewQuery = (template: string, revision: number, contact: string, edge: string) => savedQuery(template, revision, contact ? { contact_id: contact } : { edge })
export const whyQuery = (contact: string, campaign = '') => queryOptions({
  queryKey: ['campaign-why', contact, campaign],
  queryFn: () => get<Page<Why>>(`/contacts/${contact}/campaigns`, { campaign_id: campaign }).then((p) => p.items),
})

export const copyQuery = (run: string, n: number) => queryOptions({ queryKey: ['campaign-copy', run, n], queryFn: () => get<Copy>(`/campaign-runs/${run}/sends/${n}`) })

/** rulesQuery is what holds for all campaigns; the screen of the sending rules writes it. */
export const rulesKey = ['sending-rules']
export const rulesQuery = queryOptions({ queryKey: rulesKey, queryFn: () => get<Schemas['SendingRulesView']>('/sending-rules'), staleTime: 60_000 })

/** progressQuery is what the feed says of a run; nobody asks for it. */
export const progressKey = (run: string) => ['campaign-progress', run]

export const recipients = (run: string, state: string, reason: string, cursor: string) => get<Page<Recipient>>(`/campaign-runs/${run}/recipients`, { state, reason, cursor, limit: 100 })
export const check = (campaign: Campaign, id: string) => post<Checked>('/campaigns/check', { campaign, id })
export const create = (campaign: Campaign) => post<Saved>('/campaigns', { campaign })
export const save = (id: string, campaign: Campaign, version: number, keepalive = false) => call<Saved>('PUT', `/campaigns/${id}`, { body: { campaign, version }, keepalive })
export const remove = (id: string) => del(`/campaigns/${id}`)
export const start = (id: string, expect: number) => post<Run>(`/campaigns/${id}/start`, { expect })
export const halt = (run: string, how: 'pause' | 'resume' | 'cancel') => post<Run>(`/campaign-runs/${run}/${how}`)
export { testOf as test }

/** blank is a campaign of which nothing is decided but its name. */
export const blank = (name: string): Campaign => ({ name, purpose: 'marketing', audience: {}, template: '', inboxes: [] })

/** done says what states mean that nothing more is to come of by itself. */
export const gone: readonly SendState[] = ['accepted', 'delivered', 'read', 'clicked', 'replied']
export const over = (state: RunState): boolean => state === 'finished' || state === 'cancelled'
