using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Turns;

/// <summary>All that handling a turn depends on.</summary>
public sealed record TurnInput
{
    /// <summary>Name of the cell.</summary>
    public required string Cell { get; init; }

    public required int Partition { get; init; }

    /// <summary>Number of the turn on its partition, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>Hash of the partition's last audit entry.</summary>
    public required byte[] ChainHead { get; init; }

    /// <summary>Hash of the active pack by election, as the partition's last switches left it.</summary>
    public required IReadOnlyDictionary<string, string> ActivePacks { get; init; }

    /// <summary>The messages, oldest first.</summary>
    public required IReadOnlyList<MailboxMessage> Messages { get; init; }

    /// <summary>States of <see cref="TurnHandler.KeysOf"/> and <see cref="TurnHandler.MoreKeysOf"/>; keys without a state are absent.</summary>
    public required IReadOnlyDictionary<StateKey, byte[]> States { get; init; }

    /// <summary>Whether anybody watches live state: else decisions, cases, counts and escalations are not told as changes.</summary>
    public bool IsWatched { get; init; } = true;

    /// <summary>A pack by its hash; throws when it cannot be had, which makes a dead letter of the message that needs it.</summary>
    public required Func<string, CompiledPack> PackOf { get; init; }

    /// <summary>How many areas the catalogue knows one level below an area (districts of a regency, regencies of a province).</summary>
    public Func<string, int> ChildrenOf { get; init; } = static code => AreaCatalogue.Shared.Find(code)?.Children.Count ?? 0;
}
