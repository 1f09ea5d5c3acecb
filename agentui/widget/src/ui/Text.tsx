// A message's words: plain text, with web addresses as links and nothing else.
const link = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}])/g

export function Text({ text }: { text: string }) {
  return (
    <p dir="auto">
      {text.split(link).map((part, i) =>
        i % 2 === 0 ? part : <a key={i} href={part} target="_blank" rel="noopener noreferrer nofollow">{part}</a>,
      )}
    </p>
  )
}
