namespace NetralitasGrid.Grains.Regions;

/// <summary>A region's state while one message is handled: what it changed is kept apart until the message is done.</summary>
internal sealed class RegionDraft(RegionWork region)
{
    public RegionState Core { get; set; } = region.Core;

    /// <summary>Parts that the message changed.</summary>
    public Dictionary<string, PartState> Changed { get; } = [];

    public PartState Part(string name) => Changed.GetValueOrDefault(name) ?? region.Part(name);

    public void Put(string name, PartState part) => Changed[name] = part;
}
