using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Packs.Backtesting;

/// <summary>What a back-test asks.</summary>
/// <param name="Candidate">The pack that is tried.</param>
/// <param name="From">First day of receipt that is decided by it; what came before is handled as the log says, so that cases and records are what they were.</param>
/// <param name="To">Last day of receipt that is decided by it.</param>
/// <param name="Offset">Whose midnight begins a day.</param>
public sealed record BacktestQuestion(CompiledPack Candidate, DateOnly From, DateOnly To, TimeSpan Offset)
{
    /// <summary>Whether a time of receipt is asked for.</summary>
    public bool Covers(DateTimeOffset receivedAt) => DateOnly.FromDateTime(receivedAt.ToOffset(Offset).DateTime) is var day && day >= From && day <= To;
}

/// <summary>
/// Handles the log of one partition again, by the same code as its turns, with the candidate in place of its election's pack, and compares each
/// decision with the one that was made. Holds the states of the partition's subjects and a batch of messages; owned by one thread.
/// </summary>
/// <param name="packOf">A pack of the log by its hash.</param>
/// <param name="changed">Receives each changed decision, in log order.</param>
/// <param name="start">Where a checkpoint says that the partition stood, for a log whose beginning was removed; null = from the beginning.</param>
public sealed class Backtest(
    string cell, int partition, Func<string, CompiledPack> packOf, BacktestQuestion question, Action<DecisionChange> changed, ReplayStart? start = null)
{
    private const int Batch = 256;

    private readonly Dictionary<string, string> _logged = start is null ? new(StringComparer.Ordinal) : new(start.ActivePacks, StringComparer.Ordinal);
    private readonly Dictionary<StateKey, byte[]> _states = start is null ? [] : new(start.States);
    private readonly List<MailboxMessage> _messages = new(Batch);
    private readonly Dictionary<GridId, List<byte[]>> _stored = [];
    private readonly HashSet<GridId> _cases = [];
    private bool _tried;
    private long _turn;

    /// <summary>What was found so far.</summary>
    public BacktestSum Sum { get; } = new();

    /// <summary>The next entry of the partition's log.</summary>
    public void Add(MailboxMessage message, byte[] entry)
    {
        if (_messages.Count == 0 || _messages[^1].Id != message.Id)
        {
            var tried = message.Kind != MessageKind.PackSwitch && question.Covers(message.ReceivedAt);
            if (_messages.Count >= Batch || (_messages.Count > 0 && tried != _tried) || message.Kind == MessageKind.PackSwitch)
            {
                Handle();
            }

            if (message.Kind == MessageKind.PackSwitch)
            {
                var change = System.Text.Json.JsonSerializer.Deserialize(message.Body.Span, GrainsJson.Default.PackSwitch)!; // of the log
                _logged[change.Election] = change.Hash;
                return;
            }

            _tried = tried;
            _messages.Add(message);
        }

        if (_tried && AuditChain.PayloadOf(entry, "decision") is { Length: > 0 } decision)
        {
            if (!_stored.TryGetValue(message.Id, out var decisions))
            {
                _stored[message.Id] = decisions = [];
            }

            decisions.Add(decision.ToArray());
        }
    }

    /// <summary>The log ended.</summary>
    public void Finish()
    {
        Handle();
        Sum.Cases = _cases.Count;
        _states.Clear();
    }

    private void Handle()
    {
        if (_messages.Count == 0)
        {
            return;
        }

        var outcome = TurnHandler.Handle(new()
        {
            Cell = cell,
            Partition = partition,
            Number = ++_turn,
            ChainHead = AuditChain.Genesis,
            ActivePacks = _tried ? new Dictionary<string, string>(_logged, StringComparer.Ordinal) { [question.Candidate.Election] = question.Candidate.Name.Hash } : _logged,
            Messages = _messages,
            States = _states,
            IsWatched = false,
            PackOf = hash => hash == question.Candidate.Name.Hash ? question.Candidate : packOf(hash),
        });
        foreach (var (key, bytes) in outcome.States)
        {
            if (key.Grain.Kind == GrainKind.Employee && bytes is not null)
            {
                _states[key] = bytes;
            }
        }

        if (_tried)
        {
            Compare(outcome);
        }

        outcome.Release();

        _messages.Clear();
        _stored.Clear();
    }

    private void Compare(TurnOutcome outcome)
    {
        var next = new Dictionary<GridId, int>();
        foreach (var entry in outcome.Entries)
        {
            if (!_stored.TryGetValue(entry.Message, out var stored) || AuditChain.PayloadOf(entry.Bytes, "decision") is not { Length: > 0 } after)
            {
                continue;
            }

            var at = next.GetValueOrDefault(entry.Message);
            next[entry.Message] = at + 1;
            if (at < stored.Count)
            {
                Compare(stored[at], after);
            }
        }

        // What the log decided and the candidate did not: it failed, or a human's step finds no exemption to overrule any more.
        foreach (var (message, stored) in _stored)
        {
            Sum.Failed += stored.Count - Math.Min(stored.Count, next.GetValueOrDefault(message));
        }
    }

    private void Compare(byte[] stored, ReadOnlyMemory<byte> after)
    {
        Sum.Count();
        if (DecisionParts.AreEqual(stored, after.Span))
        {
            return;
        }

        var change = new DecisionChange(DecisionReader.Read(stored), DecisionReader.Read(after));
        if (change.Parts.Count > 0)
        {
            Sum.Add(change);
            _cases.Add(change.Before.Case);
            changed(change);
        }
    }
}
