using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Turns;

/// <summary>
/// Handles the messages of a turn: a pure function of its input. Each message has its own effects; one that fails leaves none and becomes a
/// dead letter, and the others go on. Any cut of the same messages into turns gives the same decisions, cases and states.
/// </summary>
public static class TurnHandler
{
    /// <summary>The states that handling the messages needs, as far as the messages tell.</summary>
    public static IReadOnlyCollection<StateKey> KeysOf(IReadOnlyList<MailboxMessage> messages)
    {
        var keys = new HashSet<StateKey>(2 * messages.Count);
        foreach (var message in messages)
        {
            if (message.Kind == MessageKind.PackSwitch)
            {
                continue;
            }

            keys.Add(new(message.Grain, ""));
            if (message.Kind == MessageKind.RegionReport && Read(message) is { } report)
            {
                foreach (var item in report.Items)
                {
                    RegionGrain.AddPartsOf(item, message.Grain, keys);
                }
            }
        }

        return keys;
    }

    /// <summary>
    /// The states that only show once those of <see cref="KeysOf"/> are loaded: parts of a region's open clusters, which are counted again
    /// when old days go. Often none.
    /// </summary>
    public static IReadOnlyCollection<StateKey> MoreKeysOf(IReadOnlyList<MailboxMessage> messages, IReadOnlyDictionary<StateKey, byte[]> states)
    {
        var keys = new HashSet<StateKey>();
        foreach (var (grain, latest) in LatestOf(messages))
        {
            // Cheap to ask before the state is read: without an open escalation there is nothing to count again. Quotes inside texts are
            // escaped, so these bytes are the property and nothing else. And zones differ by whole minutes, so no day ends within one.
            if (states.TryGetValue(new(grain, ""), out var bytes) && bytes.AsSpan().IndexOf("\"open\":{}"u8) < 0
                && MinuteOf(RegionStateJson.AsOfIn(bytes)) < MinuteOf(latest))
            {
                foreach (var part in RegionGrain.PartsOf(RegionStateJson.OpenIn(bytes), grain.Key))
                {
                    keys.Add(new(grain, part));
                }
            }
        }

        keys.ExceptWith(states.Keys);
        return keys;
    }

    /// <summary>The regions that are told something, and up to which time.</summary>
    private static Dictionary<GrainKey, DateTimeOffset> LatestOf(IReadOnlyList<MailboxMessage> messages)
    {
        var latest = new Dictionary<GrainKey, DateTimeOffset>();
        foreach (var message in messages)
        {
            if (message.Kind == MessageKind.RegionReport && Read(message) is { } report)
            {
                foreach (var item in report.Items)
                {
                    if (item.AppendedAt > latest.GetValueOrDefault(message.Grain))
                    {
                        latest[message.Grain] = item.AppendedAt;
                    }
                }
            }
        }

        return latest;
    }

    private static long MinuteOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMinute;

    /// <summary>The hash of the pack that a <see cref="MessageKind.PackSwitch"/> makes active: to be loaded before its turn is handled.</summary>
    /// <exception cref="JsonException">The message holds no switch.</exception>
    public static string PackOf(MailboxMessage message) =>
        (JsonSerializer.Deserialize(message.Body.Span, GrainsJson.Default.PackSwitch) ?? throw new JsonException("The switch is empty.")).Hash;

    /// <summary>The hash of the pack that a human's step names to decide under; null when it names none. Where it cannot be had, the step fails alone.</summary>
    public static string? NamedPackOf(MailboxMessage message)
    {
        if (message.Kind != MessageKind.CaseEvent || message.Body.Span.IndexOf("\"pack\":"u8) < 0)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(message.Body.Span, GrainsJson.Default.CaseEventMessage)?.Pack;
        }
        catch (JsonException)
        {
            // Handling it will say so, as a dead letter.
            return null;
        }
    }

    /// <summary>Handles messages from the first up to the next pack switch behind it.</summary>
    public static TurnOutcome Handle(TurnInput input)
    {
        var turn = new TurnWork(input);
        var handled = 0;
        foreach (var message in input.Messages)
        {
            if (message.Kind == MessageKind.PackSwitch && handled > 0)
            {
                break;
            }

            turn.Handle(message);
            handled++;
        }

        return turn.Finish(handled);
    }

    private static RegionReport? Read(MailboxMessage message)
    {
        try
        {
            return message.RegionReport;
        }
        catch (JsonException)
        {
            // Handling it will say so, as a dead letter.
            return null;
        }
    }
}
