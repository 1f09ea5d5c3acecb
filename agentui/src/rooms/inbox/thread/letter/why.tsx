import type { Checked } from '@/wire/shapes'
import { say, told } from './words'

/** Why tells in a few sentences how the verdict on a sender came about. */
export function Why({ checked }: { checked: Checked }) {
  const names = { domain: checked.domain ?? '', by: checked.by ?? '', signed: checked.signed ?? '' }
  const policy = checked.policy ? told(`check.asks.${checked.policy}`) : undefined
  return (
    <>
      <span className="block break-words">{say(`check.${checked.reason}`, names)}</span>
      {policy ? <span className="mt-1.5 block text-muted">{policy.replace('{domain}', names.domain)}</span> : null}
      <span className="mt-1.5 block text-muted">{say(checked.by ? 'check.by' : 'check.here', names)}</span>
    </>
  )
}
