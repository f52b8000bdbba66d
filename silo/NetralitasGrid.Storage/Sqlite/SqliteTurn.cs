using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Mailboxes;
using NetralitasGrid.Storage.Sqlite.Reading;
using NetralitasGrid.Storage.Sqlite.Writing;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>A turn: has its mailbox to itself until disposed.</summary>
internal sealed class SqliteTurn(TurnDesk desk, ReaderPool readers, Mailbox mailbox, IReadOnlyList<MailboxMessage> messages) : ITurn
{
    private Task _commit = Task.CompletedTask;
    private bool _ended;
    private bool _disposed;

    public int Partition => mailbox.Partition;

    public long Number { get; } = mailbox.Turns + 1;

    public byte[] ChainHead { get; } = mailbox.Head;

    public IReadOnlyDictionary<string, string> ActivePacks { get; } = mailbox.Packs;

    public IReadOnlyList<MailboxMessage> Messages => messages;

    public bool IsWatched => true;

    public ValueTask<IReadOnlyDictionary<StateKey, byte[]>> LoadAsync(IReadOnlyCollection<StateKey> keys, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyDictionary<StateKey, byte[]>>(
            database =>
            {
                var states = new Dictionary<StateKey, byte[]>(keys.Count);
                var row = database[States.Select];
                foreach (var key in keys)
                {
                    if (row.Bind(RowCodec.Grain(key.Grain)).Bind(key.Part).Step())
                    {
                        states[key] = row.Copy(0);
                        row.Reset();
                    }
                }

                return states;
            },
            cancellationToken);

    public async ValueTask CommitAsync(TurnOutcome outcome, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_ended)
        {
            throw new InvalidOperationException("A turn commits once.");
        }

        if (outcome.Handled < 1 || outcome.Handled > messages.Count)
        {
            throw new ArgumentException("A turn handles at least its first message and at most all.", nameof(outcome));
        }

        _ended = true;
        _commit = desk.CommitAsync(mailbox, messages, outcome);
        await _commit;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await desk.EndAsync(mailbox, committed: _ended && _commit.IsCompletedSuccessfully);
    }
}
