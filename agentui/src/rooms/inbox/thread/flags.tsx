import { Link } from '@tanstack/react-router'
import { t } from '@/i18n'
import type { Conversation } from '@/wire/shapes'
import { Icon } from '@/ui/icon'

const known = ['auth_failed', 'blocked', 'other_sender', 'automatic', 'merged', 'split'] as const
const linked: ReadonlySet<string> = new Set(['other_sender', 'merged', 'split'])

/** Flags are what people must see before they answer. */
export function Flags({ card }: { card: Conversation }) {
  const flags = known.filter((flag) => card.flags.includes(flag))
  if (flags.length === 0) return null
  return (
    <div className="flex flex-col">
      {flags.map((flag) => (
        <div key={flag} className={`flex items-center gap-2 border-b border-line px-4 py-2 ${flag === 'auth_failed' ? 'bg-danger-soft text-danger' : flag === 'merged' || flag === 'split' ? 'bg-hover' : 'bg-note'}`}>
          <Icon name={flag === 'auth_failed' ? 'shield' : flag === 'merged' ? 'merge' : flag === 'split' ? 'split' : 'alert'} size={16} />
          <span className="flex-1">{t(`flag.${flag}`)}</span>
          {linked.has(flag) && card.linked_id
            ? <Link to="/c/$id" params={{ id: card.linked_id }} className="font-medium underline underline-offset-2">{t('linked.open')}</Link>
            : null}
        </div>
      ))}
    </div>
  )
}
