namespace NetralitasGrid.Storage.Sqlite.Mailboxes;

/// <summary>
/// The mailboxes of all partitions in memory: recent messages up to a bound of bytes, counts, and who has a turn. The table is the truth; this
/// saves reading it. Every member takes the one lock.
/// </summary>
internal sealed class MailboxSet(IReadOnlyList<Mailbox> mailboxes, long memory)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _regencies = new(StringComparer.Ordinal);
    private TaskCompletionSource _mail = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private long _waiting = mailboxes.Sum(m => m.Waiting);

    /// <summary>Rough bytes of messages in memory.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Puts durable messages into their mailboxes, in order.</summary>
    public void Add(List<WaitingMessage> messages)
    {
        if (messages.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var waiting in messages)
            {
                Add(mailboxes[waiting.Partition], waiting);
            }
        }

        Wake();
    }

    /// <summary>Adds waiting incidents of a regency found at start.</summary>
    public void Count(string? regency, long incidents)
    {
        if (regency is not null)
        {
            lock (_gate)
            {
                _regencies[regency] = _regencies.GetValueOrDefault(regency) + incidents;
            }
        }
    }

    /// <summary>Takes the free partition whose mail has waited longest; null when none has mail.</summary>
    public Mailbox? Take()
    {
        lock (_gate)
        {
            Mailbox? oldest = null;
            foreach (var mailbox in mailboxes)
            {
                if (!mailbox.Busy && mailbox.Waiting > 0 && (oldest is null || mailbox.HeadNumber < oldest.HeadNumber))
                {
                    oldest = mailbox;
                }
            }

            if (oldest is not null)
            {
                oldest.Busy = true;
            }

            return oldest;
        }
    }

    /// <summary>Gives a partition back.</summary>
    public void Release(Mailbox mailbox)
    {
        bool mail;
        lock (_gate)
        {
            mailbox.Busy = false;
            mail = mailbox.Waiting > 0;
        }

        if (mail)
        {
            Wake();
        }
    }

    /// <summary>The oldest waiting messages in memory; empty when they must be read first.</summary>
    public WaitingMessage[] Peek(Mailbox mailbox, int most)
    {
        lock (_gate)
        {
            return [.. mailbox.Recent.Take(most)];
        }
    }

    /// <summary>Puts messages that were read from the table, from the mailbox's position on, into its empty memory.</summary>
    public void Refill(Mailbox mailbox, List<WaitingMessage> read)
    {
        lock (_gate)
        {
            foreach (var waiting in read)
            {
                Keep(mailbox, waiting);
            }

            var last = read[^1].Message;
            mailbox.ReadTo = last.Sequence;
            mailbox.Spilled = last.Sequence < mailbox.Last;
            mailbox.SpilledFrom = last.Sequence + 1;
            mailbox.SpilledSince = last.AppendedAt;
        }
    }

    /// <summary>Takes handled messages out.</summary>
    public void Handled(Mailbox mailbox, int count)
    {
        lock (_gate)
        {
            for (var i = 0; i < count; i++)
            {
                var done = mailbox.Recent.Dequeue();
                mailbox.Position = done.Message.Sequence;
                _bytes -= done.Size;
                if (done.Regency is { } regency)
                {
                    _regencies[regency]--;
                }
            }

            mailbox.Waiting -= count;
            _waiting -= count;
        }
    }

    /// <summary>Ends when a free partition has, or may have, mail.</summary>
    public Task MailAsync()
    {
        lock (_gate)
        {
            foreach (var mailbox in mailboxes)
            {
                if (!mailbox.Busy && mailbox.Waiting > 0)
                {
                    return Task.CompletedTask;
                }
            }

            return _mail.Task;
        }
    }

    /// <summary>How much waits: all messages, since when the oldest (null when none), and incidents by regency, most first.</summary>
    public (long Waiting, DateTimeOffset? Oldest, Dictionary<string, long> ByRegency) Summary(int mostRegencies)
    {
        lock (_gate)
        {
            DateTimeOffset? oldest = null;
            foreach (var mailbox in mailboxes)
            {
                if (mailbox.Waiting > 0 && (oldest is null || mailbox.HeadTime < oldest))
                {
                    oldest = mailbox.HeadTime;
                }
            }

            var regencies = _waiting == 0
                ? []
                : _regencies.Where(r => r.Value > 0).OrderByDescending(r => r.Value).Take(mostRegencies).ToDictionary(r => r.Key, r => r.Value, StringComparer.Ordinal);
            return (_waiting, oldest, regencies);
        }
    }

    private void Add(Mailbox mailbox, WaitingMessage waiting)
    {
        mailbox.Last = waiting.Message.Sequence;
        mailbox.Waiting++;
        _waiting++;
        if (waiting.Regency is { } regency)
        {
            _regencies[regency] = _regencies.GetValueOrDefault(regency) + 1;
        }

        if (mailbox.Spilled || waiting.Message.Sequence <= mailbox.ReadTo)
        {
            return;
        }

        if (_bytes + waiting.Size > memory)
        {
            mailbox.Spilled = true;
            mailbox.SpilledFrom = waiting.Message.Sequence;
            mailbox.SpilledSince = waiting.Message.AppendedAt;
            return;
        }

        Keep(mailbox, waiting);
    }

    private void Keep(Mailbox mailbox, WaitingMessage waiting)
    {
        mailbox.Recent.Enqueue(waiting);
        _bytes += waiting.Size;
    }

    private void Wake()
    {
        TaskCompletionSource mail;
        lock (_gate)
        {
            mail = _mail;
            _mail = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        mail.SetResult();
    }
}
