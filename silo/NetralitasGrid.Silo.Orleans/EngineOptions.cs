using System.ComponentModel.DataAnnotations;
using System.Net;

namespace NetralitasGrid.Silo.Orleans;

/// <summary>What a process of the Orleans engine needs to know beside the grid's own options: section <c>OrleansEngine</c> of the configuration.</summary>
public sealed class EngineOptions
{
    /// <summary>The section of the configuration that is bound.</summary>
    public const string Section = "OrleansEngine";

    /// <summary>Silos of one cluster find each other by this name in the cell's database. Default <c>grid</c>.</summary>
    [Required, StringLength(100)]
    public string ClusterId { get; set; } = "grid";

    /// <summary>
    /// The address of this machine at which other silos reach this one; the silo listens there only. Default 127.0.0.1: all silos on one machine.
    /// Silos trust whoever can connect, so it must be an address of a network that only silos are in.
    /// </summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port of the silo. Default 11111; 0 takes any free one.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>Port for clients outside of the cluster. Default 0: none, as the front door is co-hosted.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; }

    /// <summary>How often silos ask each other whether they are there; three that are not answered, and two silos' votes, make one dead. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Probe { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The address, read.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal IPAddress Ip => IPAddress.Parse(Address);
}
