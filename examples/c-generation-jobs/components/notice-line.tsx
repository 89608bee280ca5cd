export type Notice = { tone: 'good' | 'bad'; text: string }

/** What came of the last click. */
export function NoticeLine({ notice }: { notice: Notice | null }) {
  return (
    <p className="notice" data-tone={notice?.tone} role="status">
      {notice?.text ?? 'Every click below goes straight to the database, in the name of who is signed in.'}
    </p>
  )
}
