using System.ComponentModel.DataAnnotations;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>Retention that an embedded grid does by itself, since no command works beside its server.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>How many days closed cases keep their log, decisions and sealed data after they were last touched. Default 0 = for ever.</summary>
    [Range(0, 36_500)]
    public int KeepDays { get; set; }
}
