import type { Key } from '@/i18n'

export type Group = 'global' | 'list' | 'triage' | 'conversation' | 'composer' | 'wall' | 'campaigns'

interface Entry { keys: readonly string[]; group: Group; label: Key; local?: boolean }

/** Every key of the desk, once. The handler, the palette, tooltips, the cheat
 * sheet and their tests read this table. `mod` is ⌘ or Ctrl; a single key acts
 * only outside of fields and can be switched off. Those of the wall
 * and of campaigns may be keys of a conversation too: they are never on the
 * screen together. Local ones are handled where
 * they act (the composer) and listed here. */
export const commands = {
  'palette': { keys: ['mod+k'], group: 'global', label: 'key.palette' },
  'help': { keys: ['?'], group: 'global', label: 'key.help' },
  'search': { keys: ['/'], group: 'global', label: 'key.search' },
  'go.inbox': { keys: ['g i'], group: 'global', label: 'key.go.inbox' },
  'go.mine': { keys: ['g m'], group: 'global', label: 'key.go.mine' },
  'go.unassigned': { keys: ['g u'], group: 'global', label: 'key.go.unassigned' },
  'go.wall': { keys: ['g s'], group: 'global', label: 'key.go.wall' },
  'go.reports': { keys: ['g r'], group: 'global', label: 'key.go.reports' },
  'go.campaigns': { keys: ['g c'], group: 'global', label: 'key.go.campaigns' },
  'go.coupons': { keys: ['g o'], group: 'global', label: 'key.go.coupons' },
  'go.customers': { keys: ['g p'], group: 'global', label: 'key.go.customers' },
  'go.handover': { keys: ['g h'], group: 'global', label: 'key.go.handover' },
  'go.admin': { keys: ['g a'], group: 'global', label: 'key.go.admin' },
  'go.me': { keys: ['mod+,'], group: 'global', label: 'key.go.me' },
  'focus.list': { keys: ['g l'], group: 'global', label: 'key.focus.list' },
  'focus.thread': { keys: ['g t'], group: 'global', label: 'key.focus.thread' },
  'undo': { keys: ['mod+z'], group: 'global', label: 'key.undo' },
  'profile': { keys: ['shift+p', ']'], group: 'global', label: 'key.profile' },
  'next': { keys: ['j'], group: 'list', label: 'key.next' },
  'previous': { keys: ['k'], group: 'list', label: 'key.previous' },
  'open': { keys: ['o'], group: 'list', label: 'key.open' },
  'arrivals': { keys: ['.'], group: 'list', label: 'key.arrivals' },
  'choose': { keys: ['x'], group: 'list', label: 'key.choose' },
  'choose.next': { keys: ['shift+j'], group: 'list', label: 'key.choose.next' },
  'choose.previous': { keys: ['shift+k'], group: 'list', label: 'key.choose.previous' },
  'choose.all': { keys: ['mod+a'], group: 'list', label: 'key.choose.all' },
  'claim': { keys: ['i'], group: 'triage', label: 'key.claim' },
  'assign': { keys: ['a'], group: 'triage', label: 'key.assign' },
  'done': { keys: ['e'], group: 'triage', label: 'key.done' },
  'snooze': { keys: ['z', 'h'], group: 'triage', label: 'key.snooze' },
  'priority': { keys: ['p'], group: 'triage', label: 'key.priority' },
  'tag': { keys: ['t'], group: 'triage', label: 'key.tag' },
  'status': { keys: ['s'], group: 'triage', label: 'key.status' },
  'waive': { keys: ['w'], group: 'triage', label: 'key.waive' },
  'promise': { keys: ['d'], group: 'triage', label: 'promise.key' },
  'merge': { keys: ['shift+m'], group: 'triage', label: 'key.merge' },
  'reply': { keys: ['r'], group: 'conversation', label: 'key.reply' },
  'note': { keys: ['n'], group: 'conversation', label: 'key.note' },
  'coupon': { keys: ['shift+c'], group: 'conversation', label: 'key.coupon' },
  'copy': { keys: ['y'], group: 'conversation', label: 'key.copy' },
  'tile.1': { keys: ['1'], group: 'wall', label: 'wall.breached' },
  'tile.2': { keys: ['2'], group: 'wall', label: 'wall.risk' },
  'tile.3': { keys: ['3'], group: 'wall', label: 'wall.waiting' },
  'tile.4': { keys: ['4'], group: 'wall', label: 'wall.longest' },
  'tile.5': { keys: ['5'], group: 'wall', label: 'wall.attained' },
  'tile.6': { keys: ['6'], group: 'wall', label: 'wall.agents' },
  'wall.tv': { keys: ['w'], group: 'wall', label: 'key.wall.tv' },
  'wall.reassign': { keys: ['shift+r'], group: 'wall', label: 'key.wall.reassign' },
  'redo': { keys: ['mod+shift+z'], group: 'campaigns', label: 'key.redo' },
  'campaign.save': { keys: ['mod+s'], group: 'campaigns', label: 'key.campaign.save' },
  'campaign.preview': { keys: ['p'], group: 'campaigns', label: 'key.campaign.preview' },
  'campaign.test': { keys: ['mod+shift+e'], group: 'campaigns', label: 'key.campaign.test' },
  'template.insert': { keys: ['mod+i'], group: 'campaigns', label: 'key.template.insert' },
  'send': { keys: ['mod+enter'], group: 'composer', label: 'key.send', local: true },
  'send.done': { keys: ['mod+shift+enter'], group: 'composer', label: 'key.send.done', local: true },
  'flip': { keys: ['mod+/'], group: 'composer', label: 'key.flip', local: true },
  'attach': { keys: ['mod+shift+f'], group: 'composer', label: 'key.attach', local: true },
  'leave': { keys: ['escape'], group: 'composer', label: 'key.leave', local: true },
} as const satisfies Record<string, Entry>

export type CommandId = keyof typeof commands
export const commandIds = Object.keys(commands) as CommandId[]
export const entryOf = (id: CommandId): Entry => commands[id]
export const keyOf = (id: CommandId): string => entryOf(id).keys[0]!
export const groups: readonly Group[] = ['global', 'list', 'triage', 'conversation', 'wall', 'campaigns', 'composer']

/** single says whether keys need no modifier, and so can be switched off. */
export const single = (keys: string) => !keys.includes('mod+') && keys !== 'escape'

interface Stroke { key: string; metaKey: boolean; ctrlKey: boolean; shiftKey: boolean; altKey: boolean; isComposing: boolean }

/** strokeOf writes a keystroke as the table does; empty for what we leave alone.
 * Letters go by what they write, so that every layout has its own keys. */
export function strokeOf(e: Stroke): string {
  if (e.isComposing || e.altKey || ['Shift', 'Control', 'Meta', 'Dead'].includes(e.key)) return ''
  const letter = e.key.length === 1
  const key = e.key.toLowerCase()
  const mod = e.metaKey || e.ctrlKey ? 'mod+' : ''
  const shift = e.shiftKey && (!letter || key !== e.key.toUpperCase() || mod) && !/^[^a-z]$/.test(key) ? 'shift+' : ''
  return mod + shift + key
}

/** find answers the command of the strokes so far, `more` when a longer one
 * begins with them, or nothing. Of two with the same keys it is the one that
 * can do something now. */
export function find(strokes: string, singles: boolean, can: (id: CommandId) => boolean = () => true): CommandId | 'more' | null {
  let more = false
  let idle: CommandId | null = null
  for (const id of commandIds) {
    if (entryOf(id).local) continue
    for (const keys of entryOf(id).keys) {
      if (!singles && single(keys)) continue
      if (keys === strokes && can(id)) return id
      if (keys === strokes) idle ??= id
      if (keys.startsWith(`${strokes} `)) more = true
    }
  }
  return more ? 'more' : idle
}
