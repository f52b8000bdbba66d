using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Mailboxes;
using NetralitasGrid.Storage.Sqlite.Reading;
using NetralitasGrid.Storage.Sqlite.Writing;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>
/// Hands out turns and takes their outcomes. Keeps the rules of poison: refused data halves the partition's next turns down to one message, and
/// one message refused three times alone becomes a dead letter. After a process died, turns on what waited then are marked before they begin; in
/// normal running no mark is written.
/// </summary>
internal sealed class TurnDesk(MailboxSet mailboxes, ReaderPool readers, GroupWriter writer)
{
    private const int RefillMost = 1_000;
    private const string Died = "The process died three times while handling it alone.";

    private const string Advance = "UPDATE partition SET position = ? WHERE id = ?";

    /// <summary>Begins a turn on the free partition whose mail waited longest; null when there is none.</summary>
    public async ValueTask<ITurn?> BeginAsync(int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        while (mailboxes.Take() is { } mailbox)
        {
            try
            {
                if (await BeginAsync(mailbox, most, cancellationToken) is { } turn)
                {
                    return turn;
                }
            }
            catch
            {
                mailboxes.Release(mailbox);
                throw;
            }

            mailboxes.Release(mailbox);
        }

        return null;
    }

    /// <summary>Makes an outcome durable.</summary>
    /// <exception cref="TurnRefusedException">The database refuses the data; the refusal is noted.</exception>
    public async Task CommitAsync(Mailbox mailbox, IReadOnlyList<MailboxMessage> messages, TurnOutcome outcome)
    {
        var write = new TurnWrite(mailboxes, mailbox, messages, outcome);
        try
        {
            writer.Enqueue(write);
            await write.Done;
        }
        catch (Exception error) when (error is not StoreUnavailableException)
        {
            await RefusedAsync(mailbox, messages, error);
            throw new TurnRefusedException($"The outcome of a turn on partition {mailbox.Partition} was refused.", error);
        }
    }

    /// <summary>Gives the partition back; a mark of a turn that ended without harm is taken off.</summary>
    public async ValueTask EndAsync(Mailbox mailbox, bool committed)
    {
        if (!committed && mailbox.Attempt is { Opens: > 0 } attempt)
        {
            try
            {
                await SaveAsync(mailbox, attempt.Closed());
            }
            catch (StoreUnavailableException)
            {
                // The mark stays open: at worst the next process takes these messages one by one.
            }
        }

        mailboxes.Release(mailbox);
    }

    private async ValueTask<ITurn?> BeginAsync(Mailbox mailbox, int most, CancellationToken cancellationToken)
    {
        most = Math.Min(most, mailbox.Limit);
        if (mailbox.Attempt is { Alone: true })
        {
            most = 1;
        }

        var waiting = mailboxes.Peek(mailbox, most);
        if (waiting.Length == 0)
        {
            var read = await readers.ReadAsync(
                database => MailReads.Oldest(database, mailbox.Partition, mailbox.Position, Math.Max(most, RefillMost)), cancellationToken);
            mailboxes.Refill(mailbox, read);
            waiting = mailboxes.Peek(mailbox, most);
        }

        var messages = Array.ConvertAll(waiting, static w => w.Message);
        if (mailbox.Attempt is { Fatal: true } fatal)
        {
            await BuryAsync(mailbox, messages[0], Died, fatal.Opens);
            return null;
        }

        if (mailbox.Position < mailbox.SuspectTo)
        {
            var attempt = mailbox.Attempt ?? new(mailbox.Position, messages[^1].Sequence, Opens: 0, Alone: false, Tries: 0);
            await SaveAsync(mailbox, attempt.Opened());
        }

        return new SqliteTurn(this, readers, mailbox, messages);
    }

    private async Task RefusedAsync(Mailbox mailbox, IReadOnlyList<MailboxMessage> messages, Exception error)
    {
        if (messages.Count > 1)
        {
            mailbox.Limit = messages.Count / 2;
            return;
        }

        var message = messages[0];
        var attempt = mailbox.Attempt ?? new(mailbox.Position, message.Sequence, Opens: 0, Alone: true, Tries: 0);
        attempt = attempt with { Tries = attempt.Tries + 1 };
        if (attempt.Tries < Attempt.MostTries)
        {
            await SaveAsync(mailbox, attempt);
        }
        else
        {
            var code = error is Engine.SqliteFailure failure ? $"SQLite error {failure.Code}" : error.GetType().Name;
            await BuryAsync(mailbox, message, $"The database refused the outcome ({code}).", attempt.Tries);
        }
    }

    private async Task SaveAsync(Mailbox mailbox, Attempt attempt)
    {
        var write = new Write<bool>(transaction =>
        {
            Attempts.Save(transaction.Database, mailbox.Partition, attempt);
            return true;
        });
        writer.Enqueue(write);
        await write.Done;
        mailbox.Attempt = attempt;
    }

    /// <summary>Sets one message aside as a dead letter, in a transaction of its own.</summary>
    private async Task BuryAsync(Mailbox mailbox, MailboxMessage message, string reason, int tries)
    {
        var after = mailbox.Attempt?.After(message.Sequence);
        var write = new Write<bool>(transaction =>
        {
            DeadLetters.Set(transaction, message.Id, mailbox.Partition, message.Grain, message.Kind, message.ReceivedAt, message.Body.Span, reason, tries);
            transaction.Database[Advance].Bind(message.Sequence).Bind(mailbox.Partition).Run();
            Attempts.Save(transaction.Database, mailbox.Partition, after);
            transaction.Changes.Add(DeadLetter.ChangeOf(message.Id, mailbox.Partition, reason, tries, transaction.Now));
            return true;
        });
        writer.Enqueue(write);
        await write.Done;
        mailbox.Attempt = after;
        mailboxes.Handled(mailbox, 1);
    }
}
