import { moment } from '@/i18n/dates'
import { may } from '@/app/session'
import { Button, IconButton } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'
import { Stock } from './stock'
import { say } from './words'
import type { Saved } from './wire'

export type Deed = 'edit' | 'add' | 'end' | 'delete'

const chip = 'rounded-sm px-2 py-0.5 text-xs font-semibold'

function Chips({ offer: o }: { offer: Saved }) {
  const lacks = !o.over && o.left === 0
  return (
    <>
      {o.over ? <span className={`${chip} bg-(--paused-chip) text-(--paused-on)`}>{say('chip.over')}</span> : null}
      {lacks ? <span className={`${chip} bg-(--warn-chip) text-(--warn-on)`}>{say(o.given === 0 ? 'chip.empty' : 'chip.out')}</span> : null}
      {o.pool.goodwill ? <span className={`${chip} bg-hover`}>{say('chip.goodwill')}</span> : null}
    </>
  )
}

/** Row is one offer: what it is, how far its codes went, and what can be done. */
export function Row({ offer: o, act }: { offer: Saved; act: (deed: Deed, offer: Saved) => void }) {
  const { name, terms, codes, code, prefix, ends_at: ends } = o.pool
  const own = codes === 'same' ? code : codes === 'made' && prefix ? `${prefix}…` : ''
  return (
    <li aria-label={name} className="grid grid-cols-1 gap-x-6 gap-y-3 border-b border-line p-4 last:border-b-0 min-[800px]:grid-cols-[minmax(0,1fr)_16rem]">
      <div className="flex min-w-0 flex-col gap-1">
        <h2 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold"><span className="break-words" dir="auto">{name}</span><Chips offer={o} /></h2>
        {terms ? <p className="line-clamp-2 text-sm break-words" dir="auto">{terms}</p> : null}
        <p className="flex flex-wrap gap-x-2 text-sm text-muted">
          <span>{say(`kind.${codes}`)}{own ? <>: <code dir="ltr">{own}</code></> : null}</span>
          {ends ? <span>· {say(o.over ? 'ended' : 'until', { when: moment(ends) })}</span> : null}
        </p>
        {may('campaigns.write') ? (
          <div className="mt-2 flex flex-wrap gap-2">
            {codes === 'list' && !o.over ? <Button small icon="plus" aria-label={say('add.of', { name })} onClick={() => act('add', o)}>{say('add')}</Button> : null}
            <Button small icon="pen" aria-label={say('edit.of', { name })} onClick={() => act('edit', o)}>{say('edit')}</Button>
            <Menu align="end" trigger={<IconButton icon="more" label={say('more', { name })} />}>
              {o.over ? null : <MenuItem icon="clock" onClick={() => act('end', o)}>{say('end')}</MenuItem>}
              <MenuItem icon="close" danger onClick={() => act('delete', o)}>{say('delete')}</MenuItem>
            </Menu>
          </div>
        ) : null}
      </div>
      <Stock offer={o} />
    </li>
  )
}
