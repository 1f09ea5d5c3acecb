import type { components } from './api.gen'

// The nouns as the desk names them. All come from the API's own description;
// only where that says "text" for one of a few words, the words are named here.

type Schemas = components['schemas']
type With<T, O> = Omit<T, keyof O> & O

export type Conversation = With<Schemas['ConversationCard'], { last_message: MessageSummary | null }>
export type Status = Conversation['status']
export type Priority = Conversation['priority']
export type Clock = Schemas['ClockCard']

export type Message = With<Schemas['MessageCard'], { delivery: Delivery | null }>
export type Direction = Message['direction']
export type MessageSummary = With<Schemas['MessageSummary'], { direction: Direction }>
export type DeliveryState =
  | 'queued' | 'attempting' | 'accepted' | 'delivered' | 'read' | 'failed' | 'unknown' | 'cancelled'
export type Delivery = With<Schemas['Delivery'], { state: DeliveryState }>
export type Actor = Schemas['Actor']
export type Address = Schemas['Address']
export type Attachment = Schemas['Attachment']
export type Letter = Schemas['Letter']
export type Checked = Schemas['Checked']
export type Meeting = Schemas['Meeting']
export type Guest = Schemas['Guest']

export type Profile = Schemas['ProfileCard']
export type Visit = Schemas['Visit']
export type VisitAnswer = Schemas['WhereView']
export type Promised = Schemas['PromiseView']
export type Identity = Schemas['IdentityCard']
export type Person = Schemas['ContactView']

export type Me = Schemas['MeView']
export type Agent = Schemas['AgentView']
export type Role = Agent['role']
export type Invited = Schemas['InvitedView']
export type Link = Schemas['LinkView']

export type Channel = Schemas['ChannelView']
export type Abilities = Schemas['Abilities'] // durations in nanoseconds
export type Field = Schemas['Field']
export type Way = Schemas['WayView']
export type Template = Schemas['Template']
export type ChosenTemplate = Schemas['ProviderTemplate']
export type Inbox = Schemas['InboxView']
export type Step = Schemas['Step']
export type Verification = Schemas['Verification']
export type Quarantined = Schemas['QuarantinedView']
export type Frame = Schemas['FrameView']
export type ViewCount = Schemas['ViewCount']
export type SavedView = Schemas['View']

export interface Page<T> { items: T[]; next_cursor: string | null; as_of?: number }

export type Wall = Schemas['Wall']
export type Queue = Schemas['Group']
export type Colleague = With<Schemas['AgentRow'], { load?: number; oldest_since?: string }>
export type NearClock = Schemas['ClockRow']
export type Rate = Schemas['Rate']
export type Attained = Schemas['Attained']
export type Presence = Schemas['PresenceView']
export type Availability = Presence['state']
export type Team = Schemas['TeamView']

export type Notice = Schemas['NoticeView']
export type Run = Schemas['RunView']

/** Handover is what somebody leaves behind who goes home. */
export type Left = With<Schemas['Item'], { conversation: Conversation; reasons: ('promise' | 'at_risk' | 'waiting')[]; note: Schemas['Note'] | null }>
export type Handover = With<Schemas['List'], { items: Left[] }>

/** WhyClock is a clock with everything there is to say about it. */
export type WhyClock = Clock & {
  policy_name: string
  policy_version: number
  policy_when: { field: string; in: string[] | null }[] | null
  policy_by: { campaign: string; name: string; policy_id: string; gone: boolean } | null
  calendar_name: string
  counted_s: number
  earlier_s: number
  parts: { from: string; to: string; counted: boolean; reason: string; seconds: number }[] | null
  held: { holder: string; seconds: number; breached?: boolean }[] | null
}
