import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useCommand } from '@/app/commands'
import { useConversation } from '@/app/hooks'
import { keyOf } from '@/app/keys'
import { may } from '@/app/session'
import { goodwillQuery } from '@/rooms/customers/who/coupons.wire'
import { Giving } from '@/rooms/customers/who/giving'
import { say } from '@/rooms/customers/who/words'
import { Button } from '@/ui/button'
import { Hint } from '@/ui/tooltip'
import { insert } from '../composer/caret'

interface CouponProps { contact: string; conversation: string; close: () => void }

/** Coupon gives the customer a code for goodwill, and puts it into the reply. */
export function Coupon({ contact, conversation, close }: CouponProps) {
  const card = useConversation(conversation)
  const [giving, give] = useState(false)
  const offers = useQuery({ ...goodwillQuery, enabled: giving })
  const back = useRef<(() => HTMLElement | null) | null>(null)
  const writes = may('conversations.write') && card !== undefined
  const open = () => {
    back.current = null
    give(true)
  }
  useCommand('coupon', open, writes)
  if (!writes) return null
  const given = (code: string) => {
    back.current = insert(card, code)
    if (matchMedia('(max-width: 1199px)').matches) close() // the drawer would lie on the reply
  }
  return (
    <div>
      <Hint text={say('coupons.give')} keys={keyOf('coupon')}><Button small icon="tag" busy={giving && offers.isPending} onClick={open}>{say('coupons.give')}</Button></Hint>
      {giving ? <Giving contact={contact} onClose={() => give(false)} given={(c) => given(c.code)} back={() => back.current?.() ?? null} /> : null}
    </div>
  )
}
