import { fireEvent, render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { Way } from '@/wire/shapes'
import { Route } from './route'

const way = (...addresses: string[]) => ({ senders: addresses.map((address) => ({ address })), from: addresses.at(-1) ?? '' }) as unknown as Way

it('lets the author choose the address it goes out from, where there are several', () => {
  const change = vi.fn()
  const { rerender } = render(<Route customer="Ada" options={[]} copies way={way('help@x.org', 'sales@x.org')} change={change} />)
  const choice = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Send from the address' })
  expect(choice.value).toBe('sales@x.org')
  fireEvent.change(choice, { target: { value: 'help@x.org' } })
  expect(change).toHaveBeenCalledWith({ from: 'help@x.org' })
  rerender(<Route customer="Ada" options={[]} copies way={way('help@x.org', 'sales@x.org')} from="help@x.org" change={change} />)
  expect(choice.value).toBe('help@x.org')
  rerender(<Route customer="Ada" options={[]} copies way={way()} change={change} />)
  expect(screen.queryByRole('combobox')).toBeNull()
})
